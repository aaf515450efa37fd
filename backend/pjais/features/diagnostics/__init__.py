"""What a person may hand to somebody who looks for a fault: facts about the app, nothing of what it holds."""
