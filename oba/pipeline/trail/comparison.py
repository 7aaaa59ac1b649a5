"""Where what stands is not what the trail tells: one sentence a difference, with the entry."""

from collections.abc import Iterable, Iterator

from oba.models import Reason
from oba.pipeline.trail import facts as fact
from oba.pipeline.trail.facts import (
    Facts,
    Standing,
    Value,
    name_people,
    sum_up_earlier,
    sum_up_reason,
    sum_up_subject,
)
from oba.pipeline.trail.replay import Told

_OF_NOTHING: dict[str, Value] = {
    fact.STATE: "not_started",
    fact.CORRECTION: None,
    fact.LATEST: None,
    fact.STANDS: None,
    fact.ACCEPTED_AT: None,
    fact.OPEN_UNTIL: None,
    fact.OPEN_REASON: "",
}
"""What stands of a return of which no step was told."""


def list_differences(told: Facts, standing: Standing) -> list[str]:
    """Return a sentence for each fact that stands otherwise than the trail tells, or that only one of them has."""
    people = name_people({about: facts for about, facts in standing.items() if about.startswith("account:")})
    found: list[str] = []
    for about, facts in told.items():
        named = _name(about, standing)
        if about not in standing:
            first = min(each.entry for each in facts.values())
            found.append(f"{named} is not there, and entry {first} tells of it")
            continue
        given = standing[about]
        found += [
            f"{named}: {words} is {_show(words, given[words], people)},"
            f" and entry {each.entry} tells {_show(words, each.value, people)}"
            for words, each in facts.items()
            if given[words] != each.value
        ]
    for about in standing.keys() - told.keys():
        found += _list_untold(about, standing, people)
    return sorted(found)


def list_reason_differences(told: Told, reasons: Iterable[tuple[list[str], Reason]]) -> list[str]:
    """Return a sentence for each explanation that stands otherwise than its newest entry tells, or is not there."""
    found, gone = [], dict(told.reasons)
    for codes, reason in reasons:
        newest = gone.pop((reason.tenant or "", sum_up_subject(reason)), None)
        if newest is not None:
            is_told = newest.sum == sum_up_reason(reason)
        else:
            known = set().union(*(told.earlier.get(code, set()) for code in codes))
            is_told = not told.unsummed.isdisjoint(codes) or sum_up_earlier(reason) in known
        if not is_told:
            what = " ".join(filter(None, (reason.rule, reason.measure, reason.category, reason.period)))
            found.append(
                f"the reason of {reason.organisation} in {reason.return_id} about {what} ({reason.state})"
                f" is not as {f'entry {newest.entry} tells it' if newest else 'any entry tells it'}"
            )
    return found + [
        f"a reason given in {one.about} is not there, and entry {one.entry} tells of it" for one in gone.values()
    ]


def list_untold_sign_ins(told: Told, sign_ins: Iterable[tuple[int | None, str | None]]) -> list[str]:
    """Return a sentence for each sign-in of which no entry tells."""
    untold = (one for one in sign_ins if one not in told.sign_ins)
    return [f"account:{account_id} is signed in since “{at}”, and no entry tells of it" for account_id, at in untold]


def _list_untold(about: str, standing: Standing, people: dict[int, str]) -> Iterator[str]:
    named = _name(about, standing)
    if about.startswith(("account:", "token:")):
        yield f"{named} is there with the role {standing[about][fact.ROLE]}, and no entry tells of it"
    elif fact.REMINDED_AT in standing[about]:
        if standing[about][fact.REMINDED_AT] is not None:  # else it may have been begun and not have come to its end
            yield f"{named} is there, and no entry tells of it"
    elif fact.GIVER in standing[about]:
        yield f"{named} is there, and no entry tells of it"
    elif fact.SENDER not in standing[about]:  # of attempts, that no entry tells of them is found by their files
        for words, value in _OF_NOTHING.items():
            if standing[about][words] != value:
                shown = _show(words, standing[about][words], people)
                yield f"{named}: {words} is {shown}, and no entry tells of a step"


def _name(about: str, standing: Standing) -> str:
    """Return what something is called in a sentence: a return with its provider, an account with its person."""
    whole, _, attempt = about.partition(",")
    facts = standing.get(whole, {})
    if whole.startswith(("account:", "token:")) and fact.NAME in facts:
        return f"{whole} ({facts[fact.NAME]})"
    provider = f" of {facts[fact.PROVIDER]}" if fact.PROVIDER in facts else ""
    return f"{whole}{provider}{',' if attempt else ''}{attempt}"


def _show(words: str, value: Value, people: dict[int, str]) -> str:
    if value in (None, ""):
        return "nothing"
    if words in fact.PEOPLE and isinstance(value, int):
        return f"account:{value}" + (f" ({people[value]})" if value in people else "")
    if words in fact.SUMS or words in (fact.SHA256, fact.RECEIPT):
        return f"one with the hash {str(value)[: fact.DIGITS_SHOWN]}…"
    return f"“{value}”" if isinstance(value, str) else str(value)
