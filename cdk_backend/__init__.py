"""AWS CDK: a graph rendered to constructs, run by its CLI, and its assembly read back."""
