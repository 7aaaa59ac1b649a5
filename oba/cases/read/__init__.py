"""From bytes and columns of text to values: the census in XML, and what each cell says."""
