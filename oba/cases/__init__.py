"""Case lists: read, checked, pseudonymised, kept apart, counted and linked; nothing about one child leaves."""
