"""What forms send, as the store may have it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Form, HTTPException, Path, Request
from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import AfterValidator
from starlette.datastructures import UploadFile

from oba.formula_guard import clean_text
from oba.portal.settings import PortalSettings

MOST_FIELDS = 4_000
OWNER_FIELD = "typed-by"
OWNED_FOR = timedelta(days=7)
"""How long a page may stand open and still say whose it is."""


def clean(text: str, longest: int) -> str:
    """Return a line that was typed without what no line holds: control characters, and spaces around it."""
    return "".join(letter for letter in text if letter.isprintable()).strip()[: longest + 1]


Line = Annotated[str, Form()]
Lines = Annotated[Sequence[str], Form(max_length=500)]
Words = Annotated[str, Form(), AfterValidator(clean_text)]
Number = Annotated[int, Path(ge=1, le=1_000_000)]


def read_number(text: str) -> int:
    """Return what a form counts by; -1, which nothing has, for whatever is no such number."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1


async def read_form(request: Request) -> dict[str, str]:
    """Return the text fields of a form; the last of several with one name. HTTPException 400 if it is too large."""
    try:
        form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    except (AssertionError, ValueError) as fault:
        raise HTTPException(400) from fault
    return {name: clean_text(_break_lines(text)) for name, text in form.items() if not isinstance(text, UploadFile)}


def _break_lines(text: str) -> str:
    """Return a text with ends of lines in place of what Word puts within a paragraph, which no text may hold."""
    return text.replace("\x0b", "\n")


def sign_owner(portal: PortalSettings, account_id: int, now: datetime) -> str:
    """Return what a form carries to say whose it is, should its writer be signed out before it is sent."""
    return str(_owners(portal).dumps([account_id, int(now.timestamp())]))


def read_owner(portal: PortalSettings, signed: str, now: datetime) -> int | None:
    """Return the account of a form that `sign_owner` signed within a week, or None."""
    try:
        account_id, at = _owners(portal).loads(signed)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(account_id) if 0 <= now.timestamp() - at < OWNED_FOR.total_seconds() else None


def _owners(portal: PortalSettings) -> URLSafeSerializer:
    return URLSafeSerializer(portal.text_key_for("owners of forms"))
