"""Case lists: read, checked, pseudonymised and kept apart from observations. Plain values, no store."""
