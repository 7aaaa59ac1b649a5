"""The trail read from its first entry to its last: what it tells of each return, attempt and account in the end."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from oba.models import AuditEntry
from oba.pipeline.trail import facts as fact
from oba.pipeline.trail.facts import (
    Fact,
    Facts,
    Value,
    as_moment,
    name_attempt,
    name_exception,
    name_reminder,
    name_waiver,
)
from oba.returns.workflow import ACCEPTED, Action
from oba.store.people import tokens

Said = Mapping[str, Any]

_SENDING = {Action.SEND.value, Action.SEND_NIL.value}
_DECISIONS = {
    Action.GIVE_BACK.value: "given back",
    Action.RETURN.value: "returned",
    Action.ACCEPT.value: "accepted",
}
_STEPS = {action.value for action in Action}
_REMINDERS = {"reminder sent": True, "reminder perhaps sent": False}
_OF_ATTEMPT = {
    "way": fact.WAY,
    "file": fact.FILE,
    "outcome": fact.OUTCOME,
    "verdict_sha256": fact.VERDICT,
    "figures_sha256": fact.FIGURES,
    "words_sha256": fact.WORDS,
    "reason_sha256": fact.NIL,
    "accepted_sha256": fact.AS_ACCEPTED,
}
_OF_RETURN = {"latest": fact.LATEST, "stands": fact.STANDS}
_AS_IT_WAS_SENT = {
    "return": fact.RETURN,
    "period": fact.QUARTER,
    "due": fact.DUE,
    "closes": fact.CLOSES,
}
_UNDECIDED = (fact.SIGNER, fact.SIGNED_AT, fact.DECISION, fact.DECIDER, fact.DECIDED_AT, fact.LOAD)
_OF_ACCOUNT = {"email": fact.EMAIL, "name": fact.NAME, "role": fact.ROLE, "organisation": fact.ORGANISATION}
_OF_TOKEN = {
    "name": fact.NAME,
    "role": fact.ROLE,
    "audience": fact.AUDIENCE,
    "until": fact.EXPIRES_AT,
    "key_sha256": fact.MACHINE_KEY,
}
_LISTED_OF_TOKEN = {"boards": fact.BOARDS, "scopes": fact.SCOPES}
NONE, SET_UP = "none", "set up"


@dataclass(frozen=True, slots=True)
class ToldReason:
    """What the newest entry about an explanation tells of it: its sum, and which entry of which return it is."""

    sum: str
    about: str
    entry: int


class Told:
    """What the entries tell that were followed so far.

    `reasons` are explanations by partnership and the sum of what they are about, `sign_ins` accounts with the time of
    signing in. What an entry does not say is not compared: earlier versions of the program wrote less into them. Of
    `earlier` explanations they told a sum by `return CODE`, and of those of a return in `unsummed` nothing.
    """

    def __init__(self) -> None:
        self.facts: Facts = {}
        self.reasons: dict[tuple[str, str], ToldReason] = {}
        self.earlier: dict[str, set[str]] = {}
        self.unsummed: set[str] = set()
        self.sign_ins: set[tuple[int | None, str | None]] = set()
        self._addresses: dict[tuple[str, Value], str] = {}

    def follow(self, entry: AuditEntry) -> None:
        """Take in the next entry."""
        try:
            said = json.loads(entry.detail)
        except ValueError:
            return
        if not isinstance(said, dict):
            return
        if entry.action in _REMINDERS:
            self._follow_reminder(entry, said)
        elif entry.about.startswith("return "):
            self._follow_return(entry, said)
        elif entry.action == "sign in":
            self.sign_ins.add((entry.account_id, as_moment(entry.at)))
        elif entry.about.startswith("account:") and entry.action in _ACCOUNTS:
            _ACCOUNTS[entry.action](self, entry, said)
        elif entry.about.startswith("token:"):
            self._follow_token(entry, said)

    def _tell(self, about: str, entry: AuditEntry, values: Mapping[str, Value]) -> None:
        kept = self.facts.setdefault(about, {})
        kept |= {words: Fact(value, entry.number) for words, value in values.items()}

    def _follow_return(self, entry: AuditEntry, said: Said) -> None:
        if entry.action == "days changed":
            self._tell(entry.about, entry, {fact.DUE: said["due"][1], fact.CLOSES: said["closes"][1]})
        if entry.action not in _STEPS:
            return
        values: dict[str, Value] = {fact.PROVIDER: entry.organisation}
        values |= {words: said[name] for name, words in _OF_RETURN.items() if name in said}
        if entry.action in _SENDING:
            values |= {words: said[name] for name, words in _AS_IT_WAS_SENT.items() if name in said}
        if entry.action == Action.OPEN:
            values |= {fact.OPEN_UNTIL: said.get("until"), fact.OPEN_REASON: said.get("reason")}
        self._follow_reasons(entry, said)
        self._follow_exceptions(entry, said)
        if "attempt" in said:
            values = self._follow_attempt(entry, said) | values
        values |= self._follow_state(entry, said, values)
        self._tell(entry.about, entry, values)

    def _follow_state(self, entry: AuditEntry, said: Said, values: Mapping[str, Value]) -> dict[str, Value]:
        """Return the state that follows: beside what stands, a step moves the correction until that is accepted.

        Earlier versions let a file that could not be opened move the state, which is no longer so.
        """
        known = self.facts.get(entry.about, {})
        if entry.action in _SENDING and "latest" not in said:
            for words in (fact.STATE, fact.CORRECTION, fact.LATEST):
                known.pop(words, None)
            return {}
        if "to" not in said:
            return {}
        stands = (
            values[fact.STANDS] if fact.STANDS in values else known[fact.STANDS].value if fact.STANDS in known else None
        )
        if stands is None or said["to"] in ACCEPTED:
            return {fact.STATE: said["to"], fact.CORRECTION: None}
        return {fact.CORRECTION: said["to"]}

    def _follow_reasons(self, entry: AuditEntry, said: Said) -> None:
        reasons = said.get("reasons")
        if isinstance(reasons, dict):
            told = {of: ToldReason(each, entry.about, entry.number) for of, each in reasons.items()}
            self.reasons |= {(entry.tenant or "", of): each for of, each in told.items()}
        elif reasons is not None:
            self.earlier.setdefault(entry.about, set()).update(reasons)
        elif entry.action in (Action.EXPLAIN, Action.ACCEPT, Action.RETURN):
            self.unsummed.add(entry.about)

    def _follow_reminder(self, entry: AuditEntry, said: Said) -> None:
        """Take in a reminder, which an entry tells by the address that it went to."""
        account = self._addresses.get((entry.tenant or "", said.get("to")))
        if account is not None:
            at = as_moment(entry.at) if _REMINDERS[entry.action] else None
            about = name_reminder(entry.about, said["kind"], account)
            self._tell(about, entry, {fact.REMINDED_AT: at, fact.SUBJECT: said["subject"]})

    def _follow_exceptions(self, entry: AuditEntry, said: Said) -> None:
        """Take in what an entry tells of a fault that is waived, and of somebody who may sign alone."""
        at = as_moment(entry.at)
        given: dict[str, Value] = {fact.GIVER: entry.account_id, fact.GIVEN_AT: at, fact.WHY: said.get("reason")}
        if "waiver" in said:
            about = name_waiver(entry.about, said["waiver"])
            if entry.action == Action.TAKE_BACK:
                self._tell(about, entry, {fact.ENDED_AT: at})
            else:
                found = {words: said[name] for name, words in fact.OF_WAIVER.items()}
                self._tell(about, entry, given | found | {fact.ENDED_AT: None})
        if "exception" in said:
            about = name_exception(entry.about, said["exception"])
            if entry.action == Action.SIGN:
                self._tell(about, entry, {fact.USED_FOR: said["attempt"]})
            else:
                self._tell(about, entry, given | {fact.SIGNATORY: said["account"], fact.USED_FOR: None})

    def _follow_attempt(self, entry: AuditEntry, said: Said) -> dict[str, Value]:
        """Take in what an entry tells of an attempt; return what follows of the return itself."""
        about, at, who = name_attempt(entry.about, said["attempt"]), as_moment(entry.at), entry.account_id
        if entry.action in _SENDING:
            values: dict[str, Value] = {fact.SENDER: who, fact.SENT_AT: at, fact.SHA256: said.get("sha256")}
            values |= {words: said[name] for name, words in _OF_ATTEMPT.items() if name in said}
            if "verdict" in said:
                values[fact.SENTENCE] = said["verdict"]
            values |= dict.fromkeys(_UNDECIDED) | {fact.COMMENT: "", fact.RECEIPT: ""}
            self._tell(about, entry, values)
            return {}
        if said.get("signed", entry.action == Action.SIGN):
            self._tell(about, entry, {fact.SIGNER: who, fact.SIGNED_AT: at})
        decision = said.get("decision", _DECISIONS.get(entry.action))
        if decision is None:
            return {}
        decided = {fact.DECISION: decision, fact.DECIDER: who, fact.DECIDED_AT: at}
        self._tell(about, entry, decided | {fact.COMMENT: said.get("comment", "")})
        if entry.action != Action.ACCEPT:
            return {}
        accepted = {fact.AS_ACCEPTED: said["accepted_sha256"]} if "accepted_sha256" in said else {}
        self._tell(about, entry, {fact.LOAD: said.get("load"), fact.RECEIPT: entry.hash} | accepted)
        return {fact.STANDS: said["attempt"], fact.ACCEPTED_AT: at}

    def _follow_token(self, entry: AuditEntry, said: Said) -> None:
        at = as_moment(entry.at)
        if entry.action == tokens.REVOKE:
            self._tell(entry.about, entry, {fact.REVOKED_AT: at})
        elif entry.action == tokens.MAKE:
            begun: dict[str, Value] = {fact.MADE_AT: at, fact.REVOKED_AT: None}
            listed = {words: " ".join(said[name]) for name, words in _LISTED_OF_TOKEN.items()}
            self._tell(entry.about, entry, begun | listed | {words: said[name] for name, words in _OF_TOKEN.items()})

    def _invited(self, entry: AuditEntry, said: Said) -> None:
        begun: dict[str, Value] = {fact.CLOSED_AT: None}
        if entry.action == "invite":
            begun |= {fact.INVITED_AT: as_moment(entry.at), fact.TAKEN_UP_AT: None}
        self._tell(entry.about, entry, begun)
        self._reset(entry, said)

    def _reset(self, entry: AuditEntry, said: Said) -> None:
        self._tell(entry.about, entry, {fact.SECOND_FACTOR: NONE, fact.KEY: "", fact.COUNCIL: "", **_of_account(said)})
        if "email" in said:
            self._addresses[entry.tenant or "", said["email"]] = entry.about

    def _changed(self, entry: AuditEntry, said: Said) -> None:
        self._tell(entry.about, entry, _of_account(said.get("after", {})))

    def _closed(self, entry: AuditEntry, _: Said) -> None:
        self._tell(entry.about, entry, {fact.CLOSED_AT: as_moment(entry.at)})

    def _set_up(self, entry: AuditEntry, said: Said) -> None:
        self._take_up(entry, fact.KEY, said.get("key_sha256"))
        self._tell(entry.about, entry, {fact.SECOND_FACTOR: SET_UP})

    def _linked(self, entry: AuditEntry, said: Said) -> None:
        self._take_up(entry, fact.COUNCIL, said.get("subject_sha256"))

    def _take_up(self, entry: AuditEntry, proof: str, summed: str | None) -> None:
        """Take in by what somebody proves from now on who they are; the first time takes up the invitation."""
        known = self.facts.get(entry.about, {})
        if fact.TAKEN_UP_AT in known and known[fact.TAKEN_UP_AT].value is None:
            self._tell(entry.about, entry, {fact.TAKEN_UP_AT: as_moment(entry.at)})
        if summed is not None:
            self._tell(entry.about, entry, {proof: summed})
        else:
            known.pop(proof, None)


def _of_account(said: Said) -> dict[str, Value]:
    boards = " ".join(said.get("boards", ()))  # of which nothing is said where there are none
    return {words: said[name] for name, words in _OF_ACCOUNT.items() if name in said} | {fact.BOARDS: boards}


_ACCOUNTS: Mapping[str, Callable[[Told, AuditEntry, Said], None]] = {
    "invite": Told._invited,
    "open again": Told._invited,
    "reset second factor": Told._reset,
    "change role": Told._changed,
    "close account": Told._closed,
    "set up second factor": Told._set_up,
    "link to the council": Told._linked,
}
