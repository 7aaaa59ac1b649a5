"""What links say of case lists, and measures of links: that they are there, and are of the same two lists."""

from collections.abc import Iterator

from oba.findings import Finding
from oba.indicators.crosschecks.faults import advise_name, fault_in
from oba.indicators.measures.linked import find_link
from oba.indicators.project import Definitions


def check_case_links(definitions: Definitions) -> Iterator[Finding]:
    """Refuse names of lists and links that are not there, or do not fit each other (DEF-20)."""
    known = definitions.known("case_lists")
    for one in definitions.case_links.values():
        if one.id in known:
            what = f"a case list has the id `{one.id}` too, and both would be kept in one place."
            yield fault_in(definitions, "case_links", one.id, ("id",), "DEF-20", what, "Give the link another id.")
        for side in ("left", "right"):
            name = getattr(one, side)
            found = definitions.case_lists.get(name)
            if name not in known:
                what = f"there is no case list `{name}`."
                yield fault_in(definitions, "case_links", one.id, (side,), "DEF-20", what, advise_name(name, known))
            elif found and not found.link:
                what = f"the case list `{name}` has no `link`, so nobody in it can be found."
                remedy = f"Say in `{name}` which columns have the names: `link: {{surname: …, forename: …}}`."
                yield fault_in(definitions, "case_links", one.id, (side,), "DEF-20", what, remedy)
    yield from _check_measures(definitions)
    yield from _check_linked(definitions)


def _check_measures(definitions: Definitions) -> Iterator[Finding]:
    known = definitions.known("case_links")
    for counted in definitions.case_measures.values():
        for name, measure in counted.measures.items():
            if not measure.through:
                continue
            link, place = definitions.case_links.get(measure.through), ("measures", name, "through")
            what = remedy = ""
            if measure.through not in known:
                what, remedy = f"there is no link `{measure.through}`.", advise_name(measure.through, known)
            elif link and {link.left, link.right} != set(measure.lists):
                what = f"the link `{link.id}` is of `{link.left}` and `{link.right}`, and the measure of other lists."
                remedy = "Count one of the two lists, with the other in `other`; or name another link."
            elif link and link.weight is None:
                what = f"the link `{link.id}` has no `weight` yet, so nobody is linked."
                remedy = f"`oba cases link {link.id} --labels FILE` says which weight to choose."
            if what:
                yield fault_in(definitions, "case_measures", counted.id, place, "DEF-20", what, remedy)


def _check_linked(definitions: Definitions) -> Iterator[Finding]:
    """Refuse a figure that is counted through a link without what the link is worth beside it (DEF-29)."""
    for one in definitions.indicators.values():
        link = find_link(definitions, one)
        if link is not None and one.linked_by is None:
            what = f"it is counted through the link `{link.id}`, and nothing beside it says how many could be linked."
            remedy = "Make an indicator of its `_matched` share, and name it as `linked_by`."
            yield fault_in(definitions, "indicators", one.id, ("numerator", "feed"), "DEF-29", what, remedy)
