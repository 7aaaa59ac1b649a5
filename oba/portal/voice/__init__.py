"""Where what families and practitioners say is recorded, by quarter."""
