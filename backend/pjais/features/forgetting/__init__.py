"""Forgetting: erasing a persona, a name or a period for good, with a receipt."""
