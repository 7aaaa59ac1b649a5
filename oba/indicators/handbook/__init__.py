"""What is generated from the definitions for people: a page each, the table of every key, schemas for editors."""
