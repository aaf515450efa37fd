"""Runs of the app that did not end as they should, told to the person once."""
