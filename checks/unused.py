# What vulture takes for unused and why it stays; read by `make check` beside the code, run by nobody.
# ruff: noqa: B018, F821
cls  # pydantic calls its validators with the class, whether they want it or not
Element  # named in quotes where a type is wanted without loading the library, which vulture does not read
