"""What forms send, as the store may have it."""

from typing import Annotated

from fastapi import Form, HTTPException, Request
from starlette.datastructures import UploadFile

MOST_FIELDS = 4_000


def clean(text: str, longest: int) -> str:
    """Return a line that was typed without what no line holds: control characters, and spaces around it."""
    return "".join(letter for letter in text if letter.isprintable()).strip()[: longest + 1]


Line = Annotated[str, Form()]


async def read_form(request: Request) -> dict[str, str]:
    """Return the text fields of a form; the last of several with one name. HTTPException 400 if it is too large."""
    try:
        form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    except (AssertionError, ValueError) as fault:
        raise HTTPException(400) from fault
    return {name: text for name, text in form.items() if not isinstance(text, UploadFile)}
