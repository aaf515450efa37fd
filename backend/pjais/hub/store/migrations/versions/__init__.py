"""Revisions in order; ``upgrade.REVISIONS`` lists them."""
