"""Copies of a vault: made while it is in use, verified, kept for as long as the policy says, brought back."""
