"""Where agencies audit cases together: who takes part, the draw, the grades, the findings."""
