"""Personas: identity, traits, avatar, and which of them is active."""
