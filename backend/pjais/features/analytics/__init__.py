"""Analytics of one persona, worked out on this device: what was said, learned and recalled, and what it is about."""
