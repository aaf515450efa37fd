"""Several devices as screens see them: pairing, what is under way, what was adjusted, who is where."""
