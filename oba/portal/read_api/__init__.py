"""The read API: what was published, for programs; the gate and the protection of the packs hold for it."""
