"""Groups of commands, one file a noun; `oba.cli` registers them."""
