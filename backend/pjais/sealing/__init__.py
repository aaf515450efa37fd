"""What makes a workspace readable by its devices alone: keys, who has them, and how they are handed on."""
