"""What families and practitioners say in a quarter, as it is recorded: counts, and quotes that were consented to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from oba.boards.lines import read_lines, tidy
from oba.boards.quality.case_audits import read_words
from oba.boards.quality.quarters import read_quarter
from oba.personal_data.first_names import find_first_name
from oba.personal_data.patterns import find_day
from oba.scorecards.notes import Heard

VOICE = "voice"
"""The kind of what is recorded, and its state."""
WAYS: Mapping[str, tuple[str, int | None]] = {
    "better": ("It gets better", 1),
    "same": ("It stays as it was", 0),
    "worse": ("It gets worse", -1),
    "none": ("They do not say, or say different things", None),
}
NOT_KNOWN = "not known"
_MOST_LINES = 12
_LONGEST_LINE = 200


@dataclass(frozen=True, slots=True)
class ReadVoice:
    """What a form says as it is kept, and what is wrong by the name of the field."""

    content: Mapping[str, Any]
    errors: Mapping[str, str]


def read_voice(form: Mapping[str, str], references: Collection[str] = ()) -> ReadVoice:
    """Return what a form says of a quarter; none of it says one of the `references` of cases.

    Quotes are kept with the consent of all who are quoted, or not at all.
    """
    errors: dict[str, str] = {}
    how, fault = read_words(form.get("how", ""), references)
    if fault or not how:
        errors["how"] = fault or "Say how they were asked"
    answered = _read_count(form.get("answered", ""))
    if answered is None:
        errors["answered"] = "Enter how many answered, as a whole number"
    typed = form.get("asked", "").strip()
    asked = _read_count(typed)
    if asked is None and typed.casefold() != NOT_KNOWN:
        errors["asked"] = "Enter how many were asked, or “not known”"
    elif asked is not None and answered is not None and asked < answered:
        errors["asked"] = f"More answered ({answered}) than were asked ({asked})"
    said, errors["said"] = _read_said(form.get("said", ""), answered or 0, references)
    quotes, errors["quotes"] = _read_quotes(form.get("quotes", ""), form.get("consent") == "yes", references)
    if form.get("way") not in WAYS:
        errors["way"] = "Choose what they say on the whole"
    content: dict[str, Any] = {"how": " ".join(how.split()), "answered": answered, "said": said, "way": form.get("way")}
    content |= {"asked": asked} if asked is not None else {}
    content |= {"quotes": quotes, "consent": True} if quotes else {}
    return ReadVoice(content, {name: fault for name, fault in errors.items() if fault})


def _read_count(typed: str) -> int | None:
    plain = typed.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 7 else None


def _read_said(typed: str, answered: int, references: Collection[str]) -> tuple[list[list[Any]], str]:
    """Return statements with their counts, one a line behind a colon, and what is wrong; blank if nothing is."""
    found: list[list[Any]] = []
    for line in read_lines(typed):
        what, _, number = line.rpartition(":")
        count = _read_count(number)
        if not what.strip() or count is None:
            return [], f"Give one statement a line, then a colon and how many said it: {line[:60]}"
        if count > answered:
            return [], f"More said this than answered: {line[:60]}"
        found.append([what.strip(), count])
    return found, _find_long("\n".join(what for what, _ in found)) or read_words(typed, references)[1]


def _read_quotes(typed: str, consented: bool, references: Collection[str]) -> tuple[list[str], str]:
    quotes = [tidy(line).strip("“”\"'") for line in typed.splitlines() if tidy(line)]
    if quotes and not consented:
        return [], "Tick that everybody who is quoted agreed to it, or take the quotes out"
    fault = _find_long(typed) or read_words(typed, references)[1]
    if not fault and (find_day(typed) or find_first_name(typed)):
        fault = "This seems to hold a first name or a day. Take it out: a pack prints quotes, and they name nobody"
    return quotes, fault


def _find_long(typed: str) -> str:
    lines = typed.splitlines()
    if len(lines) > _MOST_LINES:
        return f"Give at most {_MOST_LINES} lines"
    return f"A line has at most {_LONGEST_LINE} characters" if any(len(one) > _LONGEST_LINE for one in lines) else ""


def show_voice(content: Mapping[str, Any]) -> dict[str, str]:
    """Return what is kept as the fields of a form."""
    if not content:
        return {}
    return {
        "how": str(content["how"]),
        "answered": str(content["answered"]),
        "asked": str(content.get("asked", NOT_KNOWN)),
        "said": "\n".join(f"{what}: {count}" for what, count in content["said"]),
        "quotes": "\n".join(content.get("quotes", ())),
        "consent": "yes" if content.get("consent") else "",
        "way": str(content["way"]),
    }


def read_heard(about: str, quarter: str, who: str, content: Mapping[str, Any]) -> Heard:
    """Return what is kept as a pack takes it: quotes without the flag of consent are left out. ValueError if none."""
    period = read_quarter(quarter)
    if period is None:
        raise ValueError(f"`{quarter}` is no quarter")
    said = tuple((str(what), int(count)) for what, count in content["said"])
    quotes = tuple(content.get("quotes", ())) if content.get("consent") is True else ()
    asked, way = content.get("asked"), WAYS[content["way"]][1]
    return Heard(about, who, period, str(content["how"]), asked, int(content["answered"]), said, quotes, way)
