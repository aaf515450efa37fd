"""Conversations: threads with a persona and the messages in them."""
