"""Mutation testing: change one thing in a judgement, run the tests beside it, and see whether any of them notices."""
