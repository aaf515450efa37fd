"""What the app says of itself: its build, its parts, their licences, and where the data lies."""
