"""The state folder of the example mode, apart from the ordinary one: made once as a whole, and gone on with after."""

import shutil
from datetime import datetime

from argon2 import PasswordHasher

from oba.pipeline import project
from oba.portal.accounts.passwords import Passwords
from oba.portal.examples.accounts import make_examples
from oba.portal.examples.case_audit import play_case_audit
from oba.portal.examples.history import Stage, explain_missing, find_quarter, keep_open, moment, play
from oba.portal.examples.mails import MailKeeper
from oba.portal.settings import PortalSettings
from oba.settings import Settings

FOLDER, MAILS = "example", "mails.jsonl"


def example_settings(settings: Settings) -> Settings:
    """Return the settings of the example mode: a store and folder of its own, so that nothing made up is published."""
    return settings.model_copy(update={"state": settings.state / FOLDER, "store_url": "", "kept": None})


def prepare(settings: Settings, portal: PortalSettings, now: datetime) -> str:
    """Make the example mode's folder unless it is there, in one piece: what was broken off is begun anew.

    Return why there is no made-up quarter, blank if there is one.

    `settings` are those of `example_settings`. What had to be done by a day is opened again where that has passed.
    ObaError if a definition is faulty, or the store has real accounts.
    """
    if not settings.has_store:
        unfinished = settings.model_copy(update={"state": settings.state.with_name(f"{FOLDER}.unfinished")})
        shutil.rmtree(unfinished.state_folder, ignore_errors=True)
        missing = _fill(unfinished, portal, now, is_new=True)
        unfinished.state_folder.rename(settings.state_folder)
        return missing
    return _fill(settings, portal, now, is_new=False)


def _fill(settings: Settings, portal: PortalSettings, now: datetime, *, is_new: bool) -> str:
    definitions, engine = project.open_project(settings)
    mails = MailKeeper(settings.state_folder / MAILS, lambda: now)
    stage = Stage(engine, definitions, mails, portal.portal_address, now)
    try:
        quarter = find_quarter(definitions, now) if is_new else None
        make_examples(engine, portal, Passwords(PasswordHasher()), moment(quarter, 1, now) if quarter else now)
        if quarter:
            play(stage, quarter)
        keep_open(stage)
        if is_new:
            play_case_audit(engine, definitions, now)
        return explain_missing(stage, settings.state_folder.with_name(FOLDER))
    finally:
        engine.dispose()
