"""What the timetable is made from, as the store has it: the meetings of boards, and what became of jobs."""
