"""What somebody typed when their sign-in was over, until they have signed in again."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from oba.models.observation import tenant_column


class KeptForm(SQLModel, table=True):
    """A form that was sent after its writer had been signed out.

    `sealed` opens with a token that only that browser holds, whose hash is `browser_hash`; what it says is
    given back at `path` alone, to `account_id` alone, for a day.
    """

    __tablename__ = "kept_form"
    __table_args__ = (UniqueConstraint("browser_hash", "account_id", "path", name="kept_form_once"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant: str | None = Field(default=None, sa_column=tenant_column())
    browser_hash: str = Field(max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    path: str = Field(max_length=200)
    sealed: str
    kept_at: datetime
