"""A platform for many teams: its configuration, and the service of a team that knows its parameters alone."""
