"""Time travel: the vault as it was after any event, and bringing things back from there."""
