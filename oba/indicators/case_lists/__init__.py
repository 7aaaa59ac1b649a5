"""Lists of cases, one row a child, family or episode: what they hold, how they are checked, and for how long kept."""
