"""Mutation testing: change one thing in a judgement, run the tests beside it, and see whether any of them notices.

cosmic-ray says what may be changed in a piece of code; trying it is our own. Its own way starts Python anew for every
change, which loads numpy, pandas and scipy a thousand times; here a change is tried in a process forked from one that
has them. mutmut forks too, but leaves alone what is decorated (most of `oba/statistics`) and what stands outside a
function (the table of the workflow, every threshold).
"""
