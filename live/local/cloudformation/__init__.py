"""CloudFormation for the embedded account: nothing that a template says is lost in silence."""
