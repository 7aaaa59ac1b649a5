"""When work is due, who does it, what became of it, and who is told: used by the door `oba.scheduler`."""
