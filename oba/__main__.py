"""`python -m oba`."""

from oba.cli import main

if __name__ == "__main__":
    main()
