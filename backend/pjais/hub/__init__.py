"""The hub: takes what devices push, keeps it in one order per workspace, and hands it to the other devices."""
