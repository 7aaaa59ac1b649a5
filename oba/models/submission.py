"""What providers owe and send: one return of one provider for one quarter, its attempts, its reminders."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from oba.models.observation import tenant_column
from oba.models.salt import salt_field

STATES = (
    "not_started",
    "draft",
    "has_errors",
    "queries",
    "waiting",
    "signed",
    "resubmitted",
    "returned",
    "accepted",
    "accepted_explained",
    "nil_accepted",
)
CORRECTIONS = ("draft", "has_errors", "queries", "waiting", "signed", "resubmitted", "returned")


class Owed(SQLModel, table=True):
    """A return that a provider owes for a quarter, and how far it has come.

    `code` is what stands in addresses: it says nothing and cannot be guessed. `turn` counts every change,
    so that of two people who act at once one is told. `accepted_id` is the attempt that stands, whatever
    is sent after it; `state` then stays accepted, and `correction` is how far what was sent after it has come.
    `latest_id` is the newest attempt that could be read and was not withdrawn. Until `open_until` a named exception
    lets it be sent after it has closed.
    """

    __table_args__ = (
        UniqueConstraint("tenant", "return_id", "organisation", "period", name="owed_once"),
        UniqueConstraint("code", name="owed_code"),
        CheckConstraint(f"state IN {STATES}", name="owed_state"),
        CheckConstraint(f"correction IN {CORRECTIONS}", name="owed_correction"),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    code: str = Field(max_length=32)
    return_id: str = Field(max_length=100)
    organisation: str = Field(max_length=100, index=True)
    period: str = Field(max_length=40)
    due: date
    closes: date
    state: str = Field(default="not_started", max_length=20)
    correction: str | None = Field(default=None, max_length=20)
    turn: int = 0
    draft: str = ""
    latest_id: int | None = None
    accepted_id: int | None = None
    accepted_at: datetime | None = None
    open_until: date | None = None
    open_reason: str = ""
    changed_at: datetime


class Attempt(SQLModel, table=True):
    """One file that was sent, with the verdict that was given on it, who signed it and what was decided.

    `content` is the file itself, whose hash is `sha256`; nothing in the row but the signing and the decision
    is ever changed. `reason` is why there was nothing to report, in a nil return. `verdict` is JSON as
    `oba return check --json` prints it. `words` is JSON of the story and the actions, blank in what was sent before
    they were kept beside the file. `before` is the hash of the audit trail's entry on the decision, which the
    receipt shows. `accepted_verdict` is the verdict with the reasons and waivers with which it was accepted, blank in
    what was not, or was accepted before that was kept.
    """

    __table_args__ = (
        UniqueConstraint("owed_id", "number", name="attempt_number"),
        CheckConstraint("way IN ('upload', 'screen', 'nil')", name="attempt_way"),
        CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", name="attempt_signed"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="attempt_decided"),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    owed_id: int = Field(foreign_key="owed.id", index=True)
    number: int
    way: str = Field(max_length=10)
    file_name: str
    sha256: str = Field(max_length=64, index=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sent_by: int = Field(foreign_key="account.id")
    sent_at: datetime
    outcome: str = Field(max_length=20)
    sentence: str
    verdict: str
    figures: str = ""
    words: str = ""
    reason: str = ""
    signed_by: int | None = Field(default=None, foreign_key="account.id")
    signed_at: datetime | None = None
    decision: str | None = Field(default=None, max_length=20)
    decided_by: int | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
    comment: str = ""
    load_id: int | None = Field(default=None, foreign_key="load.id")
    accepted_verdict: str = ""
    receipt: str = Field(default="", max_length=64)
    salt: str = salt_field()


class Reason(SQLModel, table=True):
    """An explanation of one value that a rule asked about. It comes back with what is sent next.

    It holds as long as the value is the same, unless the partnership refused it; `used` counts the accepted
    returns that it has served. `period` is the quarter in words, as findings give it.
    """

    __table_args__ = (
        CheckConstraint("state IN ('given', 'accepted', 'refused')", name="reason_state"),
        UniqueConstraint(
            "tenant",
            "return_id",
            "organisation",
            "rule",
            "measure",
            "category",
            "period",
            "value",
            name="reason_once",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    return_id: str = Field(max_length=100)
    organisation: str = Field(max_length=100)
    rule: str = Field(max_length=10)
    measure: str
    category: str = ""
    period: str = ""
    value: str = ""
    reason: str
    given_by: int = Field(foreign_key="account.id")
    given_on: date
    state: str = Field(default="given", max_length=10)
    used: int = 0
    salt: str = salt_field()


class Reminder(SQLModel, table=True):
    """One message to one person about one return. It is claimed before it is sent, so that none goes twice.

    `sent_at` is empty while it is not known whether the mail server took it.
    """

    __table_args__ = (UniqueConstraint("owed_id", "kind", "account_id", name="reminder_once"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    owed_id: int = Field(foreign_key="owed.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    kind: str = Field(max_length=40)
    subject: str
    claimed_at: datetime
    sent_at: datetime | None = None
    fault: str = ""


class Waiver(SQLModel, table=True):
    """A fault that the partnership's lead lets stand: one finding of one return, by name and with a reason.

    It holds for what was found, word for word: the rule, the cell, the value and every other value that the finding
    names. `ended_at` says when it was taken back.
    """

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    owed_id: int = Field(foreign_key="owed.id", index=True)
    rule: str = Field(max_length=10)
    sheet: str = ""
    cell: str = ""
    measure: str = ""
    category: str = ""
    period: str = ""
    value: str = ""
    what: str
    reason: str
    given_by: int = Field(foreign_key="account.id")
    given_at: datetime
    ended_at: datetime | None = None


class SigningException(SQLModel, table=True):
    """That one person may sign one return off once, though nobody else did; `attempt_id` is what was signed."""

    __tablename__ = "signing_exception"

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    owed_id: int = Field(foreign_key="owed.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    reason: str
    given_by: int = Field(foreign_key="account.id")
    given_at: datetime
    attempt_id: int | None = Field(default=None, foreign_key="attempt.id")
