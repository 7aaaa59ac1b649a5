"""What is wrong with a list: cell by cell, row by row, person by person, and beside other lists."""
