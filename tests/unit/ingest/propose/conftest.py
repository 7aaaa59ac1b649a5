"""A definition proposed from a file drawn in the test, and the file read by it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from oba.indicators.feed import Feed
from oba.ingest.propose.propose import Proposal, propose_feed
from oba.ingest.shape.shaping import ShapedRelease, read_release
from oba.places.areas import AreaIndex

Propose = Callable[..., ShapedRelease]


@pytest.fixture
def propose(tmp_path: Path, areas: AreaIndex) -> Callable[..., Proposal]:
    def read(content: str | bytes, name: str = "table.csv") -> Proposal:
        path = tmp_path / name
        text = (
            content if isinstance(content, bytes) else "\n".join(map(str.strip, content.strip().splitlines())).encode()
        )
        path.write_bytes(text)
        return propose_feed(path, text, areas)

    return read


@pytest.fixture
def load(tmp_path: Path, areas: AreaIndex, propose: Callable[..., Proposal]) -> Propose:
    """Propose a feed for a file, and read the file by it."""

    def read(content: str | bytes, name: str = "table.csv") -> ShapedRelease:
        proposal = propose(content, name)
        assert proposal.feed is not None, [finding.what for finding in proposal.findings]
        assert Feed.model_validate(yaml.safe_load(proposal.text)) == proposal.feed
        return read_release(tmp_path / name, proposal.feed, areas)

    return read
