"""A service on the tier `app`, for CDK."""
