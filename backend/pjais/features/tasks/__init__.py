"""What runs just now, and stopping it."""
