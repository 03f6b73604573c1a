"""wor_match: finds the activity at which somebody stays."""

from __future__ import annotations

__version__ = "0.1.0"
__all__ = ["__version__"]
