"""Case lists: from a file or a query to kept rows, what is known of each load, erasure and the end of keeping."""
