"""Settings: preferences of this device."""
