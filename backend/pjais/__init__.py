"""PJai's: a local-first home for AI personas and what they remember."""

__version__ = "0.1.0"
