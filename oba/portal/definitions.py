"""The definitions, read again when their files change, so that nobody has to start the portal anew."""

from pathlib import Path
from threading import Lock

from oba.errors import DefinitionError
from oba.indicators.loading import load_definitions
from oba.indicators.project import Definitions
from oba.portal.guards import log

Stamps = frozenset[tuple[str, int, int]]


class Project:
    """The newest definitions that are without fault."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._stamps = _stamp_files(definitions.folder)
        self._lock = Lock()

    @property
    def definitions(self) -> Definitions:
        """Return the definitions; if the files have changed and are faulty now, those from before."""
        with self._lock:
            stamps = _stamp_files(self._definitions.folder)
            if stamps != self._stamps:
                self._stamps = stamps
                try:
                    self._definitions = load_definitions(self._definitions.folder)
                except DefinitionError as fault:
                    log.error(
                        "the definitions have changed and have faults; the earlier ones stay in use", fault=str(fault)
                    )
            return self._definitions

    def organisations(self) -> dict[str, str]:
        """Return the name of each provider that owes a return, by id, in the order of the names."""
        found = {each.id: each.name for owed in self.definitions.returns.values() for each in owed.providers}
        return dict(sorted(found.items(), key=lambda item: item[1]))

    def boards(self) -> dict[str, str]:
        """Return the name of each board, by id, in the order of the names."""
        return dict(
            sorted(((key, board.name) for key, board in self.definitions.boards.items()), key=lambda one: one[1])
        )


def _stamp_files(folder: Path) -> Stamps:
    """Return what tells one state of the files from another, without reading them."""
    paths = folder.glob("*/*.yaml")
    return frozenset((path.as_posix(), status.st_mtime_ns, status.st_size) for path in paths if (status := path.stat()))
