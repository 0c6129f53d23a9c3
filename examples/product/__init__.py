"""A product in three tiers: its configuration, and a service on it."""

from pathlib import Path

CONFIG = Path(__file__).parent / "config"
"""What the foundation is; `ISOFORM_ENV` says in which environment."""
