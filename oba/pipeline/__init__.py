"""START HERE: everything that joins plain values with the store, in the order of the flow.

1. `project`   open a project: its definitions, its store, the places that the store must know.
2. `feeds`     feed -> check -> store: collect the releases of a feed, read and check each, load what is new.
3. `history`   what a person decides afterwards: take a load back, bring it back, settle what was kept aside.
4. `inputs`, `boards`   store -> measure -> judge -> publish: a board's pack, and from a number back to its cells.
5. `unchanged` whether anything changed since the last run.

Beside the flow: `returns/` a provider's return, step by step, until it is loaded as one more feed; `register` who owes
one and who is reminded; `alarms` what is late, failing or silent; `audit` whether the trail is whole.
"""
