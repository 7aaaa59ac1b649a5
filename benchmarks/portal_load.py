"""What each made-up person does, for locust: a click a second on a page of any kind, and now and then something saved.

Every request comes on a connection of its own, as a proxy in front brings them. `PORTAL_PEOPLE` names the file of
`portal_people.describe`.
"""

import json
import os
import random
import re
from itertools import cycle
from pathlib import Path
from typing import Any

from locust import FastHttpUser, constant, task
from requests.cookies import create_cookie

_TOLD = json.loads(Path(os.environ["PORTAL_PEOPLE"]).read_text(encoding="utf-8"))
_VISITORS = cycle(_TOLD["visitors"])
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_FORMS = {
    "/cards/{board_id}/{about}/questions/{part_id}": "an answer is saved",
    "/voice/{board_id}/{about}/{quarter}/{group}": "what families say is saved",
}


class Person(FastHttpUser):
    """Somebody who is signed in already and clicks once a second after each answer."""

    wait_time = constant(1)
    default_headers = {"Connection": "close"}

    def on_start(self) -> None:
        visitor = next(_VISITORS)
        self.random = random.Random(visitor["cookies"]["oba-sign-in"])
        for name, value in visitor["cookies"].items():
            self.client.cookiejar.set_cookie(create_cookie(name, value, domain="127.0.0.1"))
        self.pages: dict[str, list[str]] = {}
        for page in _TOLD["pages"][visitor["group"]]:
            self.pages.setdefault(page["kind"], []).append(page["path"])

    @task
    def click(self) -> None:
        kind = self.random.choice(list(self.pages))
        path = self.random.choice(self.pages[kind])
        with self.client.get(path, name=kind, headers=self.default_headers, catch_response=True) as answer:
            if answer.status_code != 200 or "</html>" not in answer.text:
                answer.failure(f"{answer.status_code} at {path}")
                return
            page = answer.text
        if kind in _FORMS and "<form" in page and self.random.random() < 0.5:
            self._save(kind, path, page)

    def _save(self, kind: str, path: str, page: str) -> None:
        """Send the form of a page that was just read; what somebody else saved meanwhile (409) is no error."""
        words = f"Somebody: a made-up sentence, number {self.random.randrange(10**9)}."
        fields: dict[str, Any] = dict(_HIDDEN.findall(page)) | {"answer": words, "how": words, "said": f"{words}: 3"}
        fields |= {"answered": "12", "asked": "20", "way": "better"}
        name = _FORMS[kind]
        with self.client.post(
            path, fields, name=name, headers=self.default_headers, allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code in (303, 409):
                answer.success()
            else:
                answer.failure(f"{answer.status_code} at {path}")
