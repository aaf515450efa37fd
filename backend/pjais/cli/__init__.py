"""Command line: every command of ``pjais``."""
