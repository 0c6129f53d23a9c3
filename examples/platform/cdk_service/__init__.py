"""A service of the team payments, for CDK."""
