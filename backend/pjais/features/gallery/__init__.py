"""Personas beside each other: counts for a gallery, copies, and how they are related."""
