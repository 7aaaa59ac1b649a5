"""The keys of analyses of people: how many there are, by age and place, and how many are projected."""
