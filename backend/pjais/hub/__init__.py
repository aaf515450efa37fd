"""The sync hub: relays and stores events that it need not be able to read, in one order for all devices."""
