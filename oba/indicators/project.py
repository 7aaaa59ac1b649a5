"""All definitions of a project, by id, with the document that each came from."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oba.findings import Place
from oba.indicators.analyses.base import Analysis
from oba.indicators.base import CitedDocument
from oba.indicators.board import Board
from oba.indicators.card import CardRecord, WhatWorks
from oba.indicators.case_audit import Asked, CaseAudit
from oba.indicators.case_lists.case_link import CaseLink
from oba.indicators.case_lists.case_list import CaseList
from oba.indicators.case_measures import CaseMeasures
from oba.indicators.feed import Feed
from oba.indicators.indicator import Indicator
from oba.indicators.outcome import Outcome, Service
from oba.indicators.provider_return import ReturnDefinition
from oba.indicators.yaml_file import Document


@dataclass(frozen=True)
class Definitions:
    """All definitions by id, with the document each came from."""

    folder: Path
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    feeds: dict[str, Feed] = field(default_factory=dict)
    boards: dict[str, Board] = field(default_factory=dict)
    returns: dict[str, ReturnDefinition] = field(default_factory=dict)
    case_audits: dict[str, CaseAudit] = field(default_factory=dict)
    case_lists: dict[str, CaseList] = field(default_factory=dict)
    case_links: dict[str, CaseLink] = field(default_factory=dict)
    case_measures: dict[str, CaseMeasures] = field(default_factory=dict)
    analyses: dict[str, Analysis] = field(default_factory=dict)
    what_works: dict[str, WhatWorks] = field(default_factory=dict)
    """The evidence library: programmes that cards cite."""
    records: dict[tuple[str, str], CardRecord] = field(default_factory=dict)
    cited: dict[str, CitedDocument] = field(default_factory=dict)
    """The documents that may be cited, by short name."""
    documents: dict[tuple[str, str], Document] = field(default_factory=dict)
    unread: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By kind and id: files at fault as far as they can be read; what cannot is None. For checks only."""

    @property
    def asked(self) -> dict[str, Asked]:
        """Return what is asked for and counted: returns and case audits, each a feed too."""
        return {**self.returns, **self.case_audits}

    def place(self, kind: str, identifier: str, *where: str | int) -> Place:
        """Return the file and line of a key of a definition."""
        document = self.documents[(kind, identifier)]
        return Place(file=self.display_path(document.path), line=document.line_of(where))

    def known(self, kind: str) -> dict[str, Any]:
        """Return all definitions of a kind by id, those at fault among them, which cannot be used."""
        return {**self.unread.get(kind, {}), **getattr(self, kind)}

    def display_path(self, path: Path) -> str:
        """Return a path as people should see it: from the definitions folder's parent."""
        try:
            return path.relative_to(self.folder.parent).as_posix()
        except ValueError:
            return path.as_posix()

    def fingerprint(self, kind: str, identifier: str) -> str:
        """Return a hash of the definition's bytes, which tells one wording from another."""
        return hashlib.sha256(self.documents[(kind, identifier)].path.read_bytes()).hexdigest()
