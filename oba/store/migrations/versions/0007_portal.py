"""accounts, what providers owe and send, reminders, and the audit trail."""

import sqlalchemy as sa
from alembic import op

from oba.models.account import ROLES
from oba.models.submission import STATES

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLES = ("account", "sign_in", "owed", "attempt", "reason", "reminder", "audit_entry")
_REFUSAL = "The audit trail is never changed."
_PARTNERSHIPS = """
    SELECT DISTINCT g.grantee FROM information_schema.role_table_grants g
    JOIN pg_tables t ON t.tablename = g.table_name AND t.schemaname = g.table_schema
    WHERE g.table_name = 'observation' AND g.table_schema = current_schema() AND g.privilege_type = 'INSERT'
      AND g.grantee <> t.tableowner
"""
# The first three are of migration 0003, which forgot them.
_CHANGED = "job, job_run, alarm, account, sign_in, owed, reason, reminder"
_NUMBERED = ("job", "job_run", "alarm", "account", "owed", "attempt", "reason", "reminder", "audit_entry")
_SIGNING = "signed_by, signed_at, decision, decided_by, decided_at, comment, load_id, receipt"


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _tenant() -> sa.Column[str]:
    return sa.Column("tenant", sa.String(length=63), nullable=False, server_default=sa.text("''"))


def _text(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _names(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"])


def upgrade() -> None:
    _make_accounts()
    _make_submissions()
    _make_trail()
    if op.get_bind().dialect.name == "postgresql":
        for table in _TABLES:
            _let_each_see_its_own(table)
        _grant_to_partnerships()


def _make_accounts() -> None:
    op.create_table(
        "account",
        _id(),
        _tenant(),
        _text("email", 254),
        _text("name"),
        _text("role", 20),
        _text("organisation", 100),
        sa.Column("example", sa.Boolean(), nullable=False),
        _text("password_hash", nullable=True),
        _text("secret", nullable=True),
        _number("last_step"),
        _text("subject", 255, nullable=True),
        _text("link_hash", 64, nullable=True),
        _moment("link_until"),
        _number("failures"),
        _moment("locked_until"),
        _moment("created_at", nullable=False),
        _moment("activated_at"),
        _moment("closed_at"),
        sa.CheckConstraint("(organisation <> '') = (role IN ('submitter', 'approver'))", name="account_of_a_provider"),
        sa.CheckConstraint(f"role IN {ROLES}", name="account_role"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant", "email", name="account_email"),
        sa.UniqueConstraint("tenant", "subject", name="account_subject"),
    )
    op.create_index("ix_account_link_hash", "account", ["link_hash"])
    op.create_index("ix_account_organisation", "account", ["organisation"])
    op.create_table(
        "sign_in",
        _text("token_hash", 64),
        _tenant(),
        _number("account_id"),
        _text("way", 20),
        sa.Column("passed", sa.Boolean(), nullable=False),
        _moment("begun_at", nullable=False),
        _moment("seen_at", nullable=False),
        _moment("ended_at"),
        _names("account_id", "account"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_sign_in_account_id", "sign_in", ["account_id"])


def _make_submissions() -> None:
    op.create_table(
        "owed",
        _id(),
        _tenant(),
        _text("code", 32),
        _text("return_id", 100),
        _text("organisation", 100),
        _text("period", 40),
        _day("due"),
        _day("closes"),
        _text("state", 20),
        _number("turn"),
        _text("draft"),
        _number("latest_id", nullable=True),
        _number("accepted_id", nullable=True),
        _moment("accepted_at"),
        _day("open_until", nullable=True),
        _text("open_reason"),
        _moment("changed_at", nullable=False),
        sa.CheckConstraint(f"state IN {STATES}", name="owed_state"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", name="owed_code"),
        sa.UniqueConstraint("tenant", "return_id", "organisation", "period", name="owed_once"),
    )
    op.create_index("ix_owed_organisation", "owed", ["organisation"])
    op.create_table(
        "attempt",
        _id(),
        _tenant(),
        _number("owed_id"),
        _number("number"),
        _text("way", 10),
        _text("file_name"),
        _text("sha256", 64),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _number("sent_by"),
        _moment("sent_at", nullable=False),
        _text("outcome", 20),
        _text("sentence"),
        _text("verdict"),
        _text("figures"),
        _number("signed_by", nullable=True),
        _moment("signed_at"),
        _text("decision", 20, nullable=True),
        _number("decided_by", nullable=True),
        _moment("decided_at"),
        _text("comment"),
        _number("load_id", nullable=True),
        _text("receipt", 64),
        sa.CheckConstraint("way IN ('upload', 'screen', 'nil')", name="attempt_way"),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="attempt_decided"),
        sa.CheckConstraint("(signed_by IS NULL) = (signed_at IS NULL)", name="attempt_signed"),
        _names("owed_id", "owed"),
        _names("sent_by", "account"),
        _names("signed_by", "account"),
        _names("decided_by", "account"),
        _names("load_id", "load"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owed_id", "number", name="attempt_number"),
    )
    op.create_index("ix_attempt_owed_id", "attempt", ["owed_id"])
    op.create_index("ix_attempt_sha256", "attempt", ["sha256"])
    about = ("return_id", "organisation", "rule", "measure", "category", "period", "value")
    op.create_table(
        "reason",
        _id(),
        _tenant(),
        _text("return_id", 100),
        _text("organisation", 100),
        _text("rule", 10),
        *(_text(name) for name in about[3:]),
        _text("reason"),
        _number("given_by"),
        _day("given_on"),
        _text("state", 10),
        _number("used"),
        sa.CheckConstraint("state IN ('given', 'accepted', 'refused')", name="reason_state"),
        _names("given_by", "account"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant", *about, name="reason_once"),
    )
    op.create_table(
        "reminder",
        _id(),
        _tenant(),
        _number("owed_id"),
        _number("account_id"),
        _text("kind", 40),
        _text("subject"),
        _moment("claimed_at", nullable=False),
        _moment("sent_at"),
        _text("fault"),
        _names("owed_id", "owed"),
        _names("account_id", "account"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owed_id", "kind", "account_id", name="reminder_once"),
    )
    op.create_index("ix_reminder_owed_id", "reminder", ["owed_id"])


def _make_trail() -> None:
    op.create_table(
        "audit_entry",
        _id(),
        _tenant(),
        _number("number"),
        _moment("at", nullable=False),
        _number("account_id", nullable=True),
        _text("who"),
        _text("role"),
        _text("organisation"),
        _text("action", 40),
        _text("about"),
        _text("detail"),
        _text("before", 64),
        _text("hash", 64),
        _names("account_id", "account"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant", "number", name="audit_number"),
    )
    op.create_index("ix_audit_entry_about", "audit_entry", ["about"])
    op.create_index("ix_audit_entry_organisation", "audit_entry", ["organisation"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entry_no_{verb.lower()} BEFORE {verb} ON audit_entry"
                f" BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry"
        " FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )


def _let_each_see_its_own(table: str) -> None:
    """A partnership's role sees and writes its own rows only; the owner of the tables is not bound."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"ALTER TABLE {table} ALTER COLUMN tenant SET DEFAULT"
        f" CASE WHEN row_security_active('{table}') THEN current_user::text ELSE '' END"
    )
    op.execute(f"CREATE POLICY own_rows ON {table} USING (tenant = current_user) WITH CHECK (tenant = current_user)")


def _grant_to_partnerships() -> None:
    """Each role that a partnership has already gets what a new one gets: no more than its steps need."""
    connection = op.get_bind()
    quote = connection.dialect.identifier_preparer.quote_identifier
    numbers = ", ".join(f"{table}_id_seq" for table in _NUMBERED)
    for name in connection.execute(sa.text(_PARTNERSHIPS)).scalars().all():
        role = quote(name)
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {_CHANGED} TO {role}")
        op.execute(f"GRANT SELECT, INSERT, UPDATE ({_SIGNING}) ON attempt TO {role}")
        op.execute(f"GRANT SELECT, INSERT ON audit_entry TO {role}")
        op.execute(f"GRANT USAGE ON SEQUENCE {numbers} TO {role}")


def downgrade() -> None:
    raise NotImplementedError("A store is not taken back to an earlier version: restore the backup made before.")
