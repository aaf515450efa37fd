"""Many devices, one mind: what this device sends to the hub, what it takes from it, and how it keeps the two apart."""
