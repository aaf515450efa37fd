"""`pjais doctor`: looks at what the app needs and says what is wrong and what to do; it changes nothing."""
