"""The form in which a change to moto is written."""

from __future__ import annotations

from typing import TypeAlias

Gaps: TypeAlias = tuple[tuple[object, str, object], ...]
"""Rows of an owner, the name of one of its attributes, and what is there instead; each with its reason above it."""
