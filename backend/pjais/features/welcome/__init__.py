"""The first minutes: personas made from templates, and a sample to look around in."""
