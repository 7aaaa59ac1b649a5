"""The audit trail: what was done, by whom, about what; each entry carries the hash of the one before."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from oba.models.observation import tenant_column


class AuditEntry(SQLModel, table=True):
    """One thing that was done. The database refuses to change or remove one.

    `detail` is JSON: what was before and after, hashes of files, never a password or a figure of a child.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (UniqueConstraint("tenant", "number", name="audit_number"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    number: int
    at: datetime
    account_id: int | None = Field(default=None, foreign_key="account.id")
    who: str
    role: str = ""
    organisation: str = Field(default="", index=True)
    action: str = Field(max_length=40)
    about: str = Field(default="", index=True)
    detail: str = "{}"
    before: str = Field(max_length=64)
    hash: str = Field(max_length=64)
