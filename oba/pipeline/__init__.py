"""START HERE: everything that joins plain values with the store, in the order of the flow.

1. `project`         open a project: its definitions, its store, the places that the store must know.
   `checking`        every finding about the definitions, against files and store too: `oba check`.
2. `feeds`           feed -> check -> store: collect the files of a feed; `releases` says which are new or to be read
                     again, `readings` reads, checks and loads each whole or not at all.
3. `history`         what a person decides afterwards: take a load back, bring it back, settle what was kept aside.
4. `inputs`          what a board's pack is made from, read from the store; `origins` which cell each figure is from.
   `boards`          store -> measure -> judge -> publish: a board's pack; `several_boards` publishes many at once.
5. `frozen_packs`    a pack that is shown at a meeting is kept, and given again as it was; `forecast_ledger` keeps the
                     forecasts that were published, and `forecast_series` tries them on the past.
6. `unchanged`       whether anything changed since the last run.

Beside the flow:

- `returns`          a provider's return, step by step, until it is loaded as one more feed; `register` who owes one.
- `cases`            lists of children: loaded, linked, counted into a feed, erased.
- `written`          what a board's people write: cards, entries of its book, case audits, meetings.
- `timetable`        what is late, failing or silent, and when boards meet.
- `audit`, `trail`   whether the audit trail is whole, and whether what stands is what it tells.
- `start`            a new project, and a new board.
- `explained`        what a rule, a code, a word or a key means: `oba explain`.
"""
