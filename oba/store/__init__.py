"""The store: append-only observations with their history. Queries never commit; the pipeline does."""
