"""What an accepted return becomes: its figures as observations, the totals of a quarter, distance travelled."""
