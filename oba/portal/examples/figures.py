"""Made-up returns, typed as a person would type them: figures that agree with each other, words and cases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from oba.periods import Period
from oba.returns.form.draft import Draft, Line

_QUINTILES = {"q1": 30, "q2": 26, "q3": 19, "q4": 14, "q5": 10, "qx": 1}
_KNOWN = _QUINTILES | {"qx": 0}  # where small counts are printed as they come
_CASE_QUINTILES = ("1, most deprived", "2", "3", "4", "5, least deprived")
_AGES = {"a0": 30, "a5": 31, "a11": 24, "a16": 14, "ax": 1}
_YOUNG = {"under-one": 22, "one": 20, "two": 26, "three-four": 32}
_DISTRICTS = {
    "bromsgrove": 15, "malvern-hills": 11, "redditch": 17, "worcester": 22, "wychavon": 17, "wyre-forest": 17,
    "elsewhere": 1,
}  # fmt: skip
_STORIES = (
    "Two people joined the team in the summer, so families waited less and more of them stayed to the end.",
    "We lost a worker in the second month. Those who were left saw the families with most to lose first.",
    "Schools began to ring before the holidays and not after them, so help came some weeks sooner than last year.",
)
_WORDS = {
    "partners": "Schools, which told us sooner, and health visitors, whose list we saw each month.",
    "what-works": "Open mornings in the library: they cost nothing and bring families who would never ring us.",
    "voice": "Several said that it was the first time that somebody asked them what they wanted.",
}


@dataclass(frozen=True)
class Maker:
    """Who a return is made up for: its quarter, the name of the provider's district, and how large it is."""

    period: Period
    district: str
    size: float


def split(total: int, shares: Mapping[str, int]) -> dict[str, int]:
    """Return whole parts of a total in the proportion of the shares, which add up to it (largest remainders)."""
    whole = sum(shares.values())
    parts = {name: total * share // whole for name, share in shares.items()}
    by_remainder = sorted(shares, key=lambda name: -(total * shares[name] % whole))
    for name in by_remainder[: total - sum(parts.values())]:
        parts[name] += 1
    return parts


def make_draft(return_id: str, maker: Maker) -> Draft | None:
    """Return everything that a provider would type for a return; None for a return that none is made up for."""
    make = _MAKERS.get(return_id)
    return make(maker) if make else None


def change_figures(draft: Draft, changes: Mapping[str, str]) -> Draft:
    """Return a draft with other figures, by the number of the question."""
    return replace(draft, figures={**draft.figures, **changes})


def _draft(maker: Maker, figures: dict[str, int | str], cases: Sequence[Line] = ()) -> Draft:
    due = maker.period.end + timedelta(days=92)
    action = {"action": "Ring every family within a week", "owner": "Team manager", "status": "Under way"}
    typed = {ref: str(figure) for ref, figure in figures.items()}
    words = {"story": _STORIES[len(maker.district) % len(_STORIES)], **_WORDS}
    return Draft(typed, {}, words, ({**action, "by": _day(due)},), tuple(cases))


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _grouped(ref: str, total: int, *groups: Mapping[str, int]) -> dict[str, int | str]:
    parts = {f"{ref}.{name}": part for shares in groups for name, part in split(total, shares).items()}
    return {ref: total, **parts}


def _early_help(maker: Maker) -> Draft:
    requests, started, closed = (round(number * maker.size) for number in (130, 60, 20))
    assessments, opened = round(requests * 0.9), round(150 * maker.size)
    met, not_met = round(closed * 0.7), round(closed * 0.2)
    figures: dict[str, int | str] = {"EH1": requests, **_grouped("EH2", assessments, _QUINTILES, _AGES)}
    figures |= {"EH3": round(assessments * 0.8), "EH4": round(assessments * 0.75), "EH5": opened}
    figures |= _grouped("EH6", started, _QUINTILES, _AGES) | _grouped("EH7", closed, _QUINTILES)
    figures |= {"EH8": opened + started - closed, "EH9": 2 * started}
    figures |= _grouped("EH10", met, _QUINTILES)
    figures |= {"EH11": not_met, "EH12": closed - met - not_met, "EH13": round(closed * 0.1)}
    figures |= {"EH14": round(closed * 0.8), "EH15": round(closed * 0.6), "EH16": "75"}
    cases = [_case(maker, number) for number in range(1, closed + 1)]
    return _draft(maker, figures, cases)


def _case(maker: Maker, number: int) -> Line:
    first = maker.period.start - timedelta(days=60) + timedelta(days=number)
    if number % 7 == 0:
        second = {"reason": "The family stopped coming"}
    else:
        score = 1 if number % 10 == 4 else 3 + number % 3
        second = {"second_date": _day(maker.period.start + timedelta(days=20 + number)), "second_score": str(score)}
    return {
        "reference": f"{maker.district[:2].upper()}-{number:03}",
        "district": maker.district,
        "quintile": _CASE_QUINTILES[number % 5],
        "age": str(1 + number % 15),
        "tool": "Family self-assessment",
        "version": "2024",
        "first_date": _day(first),
        "first_score": str(2 + number % 2),
        **second,
    }


def _childrens_centres(maker: Maker) -> Draft:
    living = round(3200 * maker.size)
    seen, deprived = round(living * 0.62), round(living * 0.3)
    visits, due = round(living * 1.7), round(40 * maker.size)
    figures: dict[str, int | str] = {"CC1": living, **_grouped("CC2", seen, _YOUNG, _QUINTILES)}
    figures |= {"CC3": round(seen * 0.7), "CC4": deprived, "CC5": round(deprived * 0.7)}
    figures |= _grouped("CC6", round(90 * maker.size), _KNOWN) | _grouped("CC7", visits, _QUINTILES)
    figures |= {"CC8": round(190 * maker.size), "CC9": f"{round(82_000 * maker.size)}.50"}
    figures |= {"CC10": due, "CC11": round(due * 0.75), "CC12": round(due * 0.55), "CC13": "4.3"}
    return _draft(maker, figures)


def _health_visiting(maker: Maker) -> Draft:
    figures: dict[str, int | str] = {}
    born = round(1400 * maker.size)
    counts = {"HV1": 1.02, "HV3": 1.0, "HV6": 0.99, "HV9": 1.01, "HV12": 1.05}
    for ref, times in counts.items():
        figures |= _grouped(ref, round(born * times), _DISTRICTS)
    rest = {"HV2": ("HV1", 0.5), "HV4": ("HV3", 0.86), "HV5": ("HV3", 0.1), "HV7": ("HV6", 0.84), "HV8": ("HV6", 0.08)}
    rest |= {"HV10": ("HV9", 0.8), "HV11": ("HV9", 0.1), "HV13": ("HV12", 0.74), "HV14": ("HV12", 0.11)}
    _share(figures, rest)
    districts = ["", *(f".{name}" for name in _DISTRICTS)]
    figures |= {f"HV15{name}": int(figures[f"HV13{name}"]) + int(figures[f"HV14{name}"]) for name in districts}
    _share(figures, {"HV16": ("HV15", 0.93), "HV17": ("HV16", 0.82)})
    return _draft(maker, figures)


def _share(figures: dict[str, int | str], shares: Mapping[str, tuple[str, float]]) -> None:
    """Put in figures that are a share of others, group by group, and their sum."""
    for ref, (whole, share) in shares.items():
        parts = {f"{ref}.{name}": int(int(figures[f"{whole}.{name}"]) * share) for name in _DISTRICTS}
        figures |= {ref: sum(parts.values()), **parts}


_MAKERS: Mapping[str, Callable[[Maker], Draft]] = {
    "early-help-provider-return": _early_help,
    "childrens-centre-return": _childrens_centres,
    "health-visiting-return": _health_visiting,
}
