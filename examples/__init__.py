"""Configurations to begin with, and applications on them, once for each engine."""
