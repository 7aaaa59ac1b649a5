"""The mails that the portal would have sent: kept in a file beside the examples, for reading and nothing else."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from oba.mail import Message
from oba.store.private_files import make_private_file

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A message that would have gone, and when."""

    at: datetime
    to: str
    subject: str
    body: str


@dataclass(frozen=True)
class MailKeeper:
    """Takes messages as a mail server would; `clock` gives the time with its zone. Nothing leaves this machine."""

    path: Path
    clock: Callable[[], datetime]

    def send(self, message: Message) -> None:
        """Keep a message."""
        make_private_file(self.path)
        kept = [self.clock().isoformat(), message.to, message.subject, message.body]
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")

    def list_newest(self) -> list[KeptMail]:
        """Return the newest messages, newest first."""
        if not self.path.is_file():
            return []
        lines = self.path.read_text(encoding="utf-8").splitlines()[-MOST_SHOWN:]
        rows = (json.loads(line) for line in reversed(lines))
        return [KeptMail(datetime.fromisoformat(at), *said) for at, *said in rows]
