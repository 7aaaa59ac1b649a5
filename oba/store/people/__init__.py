"""People: their accounts, the times that they are signed in, and wrong guesses."""
