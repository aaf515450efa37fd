"""Models: the backends through which personas speak, and what each of them offers."""
