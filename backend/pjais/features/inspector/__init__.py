"""The inspector: every open live query, how it is kept and what that costs."""
