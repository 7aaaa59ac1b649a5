"""What makes the documentation a site: pages that are generated, pages from the top folder, and pictures."""
