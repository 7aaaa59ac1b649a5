"""A provider's guide to its return on one page: when, how in five steps, the symbols, small numbers, whom to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from oba.indicators.provider_return import Provider, ReturnDefinition
from oba.periods import Period
from oba.returns.form.layout import SYMBOL_HELP
from oba.returns.rules.engine import closing_day, due_day


@dataclass(frozen=True, slots=True)
class Guide:
    """What the page says, all of it from the definition; `last_day` is the close, or a later named exception."""

    name: str
    purpose: str
    provider: str
    quarter: str
    opens: date
    due: date
    last_day: date
    correction_days: int | None
    sheets: tuple[str, ...]
    two_steps: bool
    symbols: tuple[tuple[str, str], ...]
    small: str
    shown_as_given: bool
    reference: bool
    contact: str
    address: str


def write_guide(
    definition: ReturnDefinition,
    provider: Provider,
    period: Period,
    *,
    days: tuple[date, date] | None = None,
    contact: str = "",
    address: str = "",
) -> Guide:
    """Return the guide of a provider for a quarter.

    `days` are the due and the last day where they are not those of the definition; `contact` is whom to ask
    besides the definition's contact, `address` where the portal is.
    """
    due, last = days or (due_day(definition, period.end), closing_day(definition, period.end))
    used = {symbol for measure in definition.measures.values() for symbol in measure.allowed_symbols}
    symbols = tuple((symbol.value, words) for symbol, words in SYMBOL_HELP.items() if symbol in used)
    asked = [definition.contact or definition.owner, contact]
    return Guide(
        definition.name,
        definition.purpose,
        provider.name,
        period.label,
        period.end + timedelta(days=1),
        due,
        last,
        definition.correction_days,
        _list_sheets(definition),
        definition.two_step_sign_off,
        symbols,
        f"1 to {definition.small_number - 1}",
        any(measure.published_as_given for measure in definition.measures.values()),
        definition.cases is not None,
        ", ".join(dict.fromkeys(filter(None, asked))),
        address,
    )


def _list_sheets(definition: ReturnDefinition) -> tuple[str, ...]:
    titles = [section.title for section in definition.sections]
    cases = [definition.cases.title] if definition.cases else []
    words = ["Story"] * bool(definition.questions) + ["Actions"] * bool(definition.actions)
    return (*titles, *cases, *words)


def render_body(guide: Guide) -> Markup:
    """Return the guide in HTML, without the head of a page."""
    return Markup(_environment().get_template("guide_body.html").render(guide=guide))  # noqa: S704 - it escapes


def render_page(guide: Guide) -> str:
    """Return the guide as a page of its own, which is also what its PDF is made of."""
    return _environment().get_template("guide.html").render(guide=guide)


def _join(items: Sequence[str]) -> str:
    """Return items as a sentence lists them."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


@lru_cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("oba.returns"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["day"] = lambda at: f"{at:%-d %B %Y}"
    made.filters["listed"] = _join
    return made
