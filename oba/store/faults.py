"""What a database's error means for the person who must act, in one plain sentence."""

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from oba.errors import StoreError

_SAFE = "Nothing of this step was kept, and the store is as it was before."
_SENTENCES = (
    (
        ("database or disk is full", "no space left on device", "could not extend file", "disk full", "disk quota"),
        "There is no room left on the disk of the store. Make room and run it again.",
    ),
    (
        ("readonly database", "read-only", "permission denied", "insufficient privilege", "row-level security"),
        "The store may not be written to by this user. Ask who looks after it for the right to write.",
    ),
    (
        ("database is locked", "lock timeout", "could not obtain lock", "deadlock detected"),
        "Another process is writing to the store. Run it again when that has ended.",
    ),
    (
        ("password authentication failed", "no password supplied", "no pg_hba.conf entry", "role "),
        "The store does not accept this user and password. Correct OBA_STORE_URL.",
    ),
    (
        ("does not exist",),
        "There is no such database or table at the store's address. Correct OBA_STORE_URL, or create the database.",
    ),
    (
        (
            "connection refused",
            "could not translate host name",
            "failed to resolve host",
            "name or service not known",
            "connection timeout",
            "timeout expired",
            "network is unreachable",
        ),
        "No database answers at the store's address. Start it, or correct OBA_STORE_URL.",
    ),
    (
        (
            "server closed the connection",
            "terminating connection",
            "connection is lost",
            "consuming input failed",
            "connection has been closed",
            "the connection is closed",
            "starting up",
            "shutting down",
            "bad connection",
        ),
        "The database went away in the middle of the step. Run it again when it is back.",
    ),
    (("unable to open database file",), "The store's file cannot be opened. Check its folder and who may write there."),
    (
        ("disk image is malformed", "file is not a database", "invalid page"),
        "The store's file is damaged. Restore the newest backup that verifies.",
    ),
    (
        ("observation_key", "observation.series_id, observation.area_id"),
        "The release says two things of one cell. Keep one of the two rows, or ask the sender which is right.",
    ),
    (("disk i/o error",), "The disk of the store fails. Check it, then restore the newest backup that verifies."),
)


def explain(fault: SQLAlchemyError | OSError, address: URL | str = "") -> StoreError:
    """Return the error that tells a person what happened and what to do. No password is shown."""
    given = str(fault.orig if isinstance(fault, DBAPIError) and fault.orig is not None else fault)
    plain = given.casefold()
    shown = address.render_as_string(hide_password=True) if isinstance(address, URL) else address
    for signs, sentence in _SENTENCES:
        if any(sign in plain for sign in signs):
            return StoreError(f"{sentence} {_SAFE}" + (f" (store: {shown})" if shown else ""))
    said = " ".join(given.split())[:300]
    return StoreError(f"The store could not do this: {said}. {_SAFE}" + (f" (store: {shown})" if shown else ""))
