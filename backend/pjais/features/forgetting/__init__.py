"""Forgetting: erasing a persona, a name or a span of time for good, with a receipt."""
