"""A service on the private tier, for CDK."""
