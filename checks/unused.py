# What vulture takes for unused and why it stays; read by `make check` beside the code, run by nobody.
# ruff: noqa: B018, F821
cls  # pydantic calls its validators with the class, whether they want it or not
Element  # named in quotes where a type is wanted without loading the library, which vulture does not read

# Statistics of the field that docs/statistics.md explains with worked examples which a test holds. No board asks for
# them yet; `oba verify statistics` recomputes the others of their modules (funnel, standardisation, inequality).
average_values  # refuses to average rates, which is the mistake it is there for
pool_periods  # years taken together; its half, `roll_periods`, has no other caller either
measure_dispersion  # how much wider funnel limits must be where places differ more than chance
score_proportions  # what dispersion is measured from
compare_reach  # share reached against share of need
explain  # the reason of each row in words
name_faults  # the same, for the rows with impossible input, by their names
