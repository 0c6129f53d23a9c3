"""What the environments are, in YAML, and how it is read: `config.environments.load("dev")`."""
