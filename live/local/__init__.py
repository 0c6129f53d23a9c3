"""The embedded account: moto on this machine, with a CloudFormation of our own."""
