"""Newer versions of the app: asked for when wanted, signed by the publisher, handed on after a backup."""
