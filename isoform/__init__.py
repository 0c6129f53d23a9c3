"""The command: what a person runs, and what it prints."""
