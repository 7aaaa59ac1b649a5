"""What a live source of each type must say, and what of it is refused."""

import pytest
from pydantic import ValidationError

from oba.indicators.sources.live import LiveSource
from tests.fixtures.feeds import FEEDS, load_feed

YEARLY = ("monthly", "quarterly", "yearly", "irregular")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"type": "ees"}, "needs dataset"),
        ({"type": "ees_files", "publication": "p"}, "needs publication and pattern"),
        ({"type": "fingertips"}, "needs indicators"),
        ({"type": "nomis"}, "needs dataset"),
        ({"type": "ons"}, "needs dataset"),
        ({"type": "github", "repository": "a/b"}, "needs repository and path"),
        ({"type": "github", "repository": "a", "path": "b"}, "repository"),
        (
            {"type": "page", "url": "https://a.example", "pattern": ""},
            "https://, and pattern",
        ),
        ({"type": "page", "url": "file:///etc/a", "pattern": "*"}, "needs url, beginning with https://"),
        ({"type": "http", "url": "ftp://a.example"}, "needs url, beginning with https://"),
        ({"type": "page", "url": "https://a.example", "pattern": "*", "dated": "on .*"}, "needs a group"),
        ({"type": "ees", "dataset": "d", "headers": {"X-Key": "${KEY"}}, "must end"),
    ],
)
def test_half_a_source_is_refused(said: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        LiveSource.model_validate({"basis": "a test", **said})


def test_a_source_says_how_it_is_known() -> None:
    with pytest.raises(ValidationError, match="basis"):
        LiveSource.model_validate({"type": "ees", "dataset": "d"})


@pytest.mark.parametrize("name", sorted(path.stem for path in FEEDS.glob("*.yaml")))
def test_each_published_feed_has_a_live_source_or_says_why_not(name: str) -> None:
    feed = load_feed(name)
    assert not (feed.live and feed.by_hand)
    assert bool(feed.live or feed.by_hand) == (feed.frequency in YEARLY)
