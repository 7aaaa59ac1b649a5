"""The quick answer that nothing has changed, and who may give it."""

from datetime import date
from pathlib import Path

from oba.pipeline.unchanged import begin_run, forget_fresh, is_fresh, record_fresh
from oba.settings import Settings

DAY = date(2026, 11, 29)


def test_a_run_is_not_fresh_where_a_card_was_agreed_while_it_went_on(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    begin_run(settings)
    assert not is_fresh(settings, DAY, [])
    record_fresh(settings, DAY, [])
    assert is_fresh(settings, DAY, [])
    begin_run(settings)
    forget_fresh(settings)
    record_fresh(settings, DAY, [])
    assert not is_fresh(settings, DAY, [])
