"""`oba tokens …`: on the server, let machines read with a token, see which may, and stop one."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from oba.commands.order import examples
from oba.errors import ObaError
from oba.roles import Role, Scope
from oba.vocabulary import Audience

if TYPE_CHECKING:
    from oba.models import ApiToken
    from oba.store.audit import Actor

app = typer.Typer(help="Tokens with which machines read the portal's API.", no_args_is_help=True)
LONGEST_DAYS = 366


@app.command("new")
@examples(
    'oba tokens new "Insight team, Power BI" --role board_member --board cornwall',
    'oba tokens new "Our website" --role board_member --board cornwall --audience public --scope values --days 366',
)
def new(
    name: Annotated[str, typer.Argument(help="Whose it is and what for, as `Insight team, Power BI`.")],
    role: Annotated[Role, typer.Option(help="It sees the packs that a person with this role sees.")],
    board: Annotated[
        list[str] | None, typer.Option(help="The id of a board whose packs it sees; once for each board.")
    ] = None,
    audience: Annotated[
        Audience, typer.Option(help="The most it may see, whatever its role would let it.")
    ] = Audience.PARTNERSHIP,
    scope: Annotated[
        list[Scope] | None, typer.Option(help="What it may ask for; once for each. Without any: catalogue and values.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=LONGEST_DAYS, help="For how many days it works.")] = 90,
) -> None:
    """Make a token and print it, this once: the store keeps only its hash."""
    from oba.pipeline import project
    from oba.portal.accounts.people import OF_A_PROVIDER, find_role_faults
    from oba.portal.definitions import Project
    from oba.settings import read_settings
    from oba.store.engine import write_session
    from oba.store.people import tokens

    if not name.strip():
        raise ObaError("Say whose token it is and what for, so that somebody knows later which to revoke.")
    if role in OF_A_PROVIDER:
        raise ObaError(f"--role: a {role} sees no packs. Give the role of somebody who does: board_member, qa_lead.")
    definitions, engine = project.open_project(read_settings())
    boards = tuple(dict.fromkeys(board or ()))
    if faults := find_role_faults(role, "", boards, Project(definitions)):
        said = "; ".join(f"--{field.removesuffix('s')}: {words}" for field, words in faults.items())
        raise ObaError(f"{said}. The boards are: {', '.join(sorted(definitions.boards))}.")
    now = datetime.now(UTC)
    scopes = tuple(dict.fromkeys(scope or (Scope.CATALOGUE, Scope.VALUES)))
    asked = tokens.Asked(name, role.value, boards, audience.value, scopes, now + timedelta(days=days))
    with write_session(engine) as session:
        token, text = tokens.make(session, _server(), asked, now)
        typer.echo(_describe(token, now))
    typer.echo("It is shown this once. Keep it where secrets are kept, and send it as `Authorization: Bearer …`:")
    typer.echo(text)


@app.command("list")
@examples("oba tokens list")
def list_tokens() -> None:
    """List the tokens, the newest first: what each may see and ask for, until when, and when it was last used."""
    from oba.settings import read_settings
    from oba.store.engine import open_store, read_session
    from oba.store.people import tokens

    with read_session(open_store(read_settings().store_address)) as session:
        found = tokens.list_tokens(session)
        for token in found:
            typer.echo(_describe(token, datetime.now(UTC)))
    if not found:
        typer.echo("No machine has a token. `oba tokens new NAME --role board_member --board ID` makes one.")


@app.command("revoke")
@examples("oba tokens revoke 1")
def revoke(number: Annotated[int, typer.Argument(help="Its number, as `oba tokens list` shows it.")]) -> None:
    """Stop a token: from the next request on it opens nothing."""
    from oba.settings import read_settings
    from oba.store.engine import open_store, write_session
    from oba.store.people import tokens

    with write_session(open_store(read_settings().store_address)) as session:
        token = tokens.revoke(session, _server(), number, datetime.now(UTC))
        typer.echo(f"Token {number} ({token.name}) opens nothing any more.")


def _server() -> "Actor":
    from oba.store.audit import Actor

    return Actor(None, "the server's command line")


def _describe(token: "ApiToken", now: datetime) -> str:
    if token.revoked_at is not None:
        standing = f"revoked on {token.revoked_at:%-d %B %Y}"
    else:
        standing = f"{'works until' if now < token.expires_at else 'expired on'} {token.expires_at:%-d %B %Y}"
    used = f"last used on {token.used_at:%-d %B %Y}" if token.used_at else "never used"
    boards = token.boards.replace(" ", ", ") or "the boards of its role"
    return (
        f"{token.id}  {token.name}: {token.role}, {boards}, at most {token.audience};"
        f" may ask for {token.scopes.replace(' ', ', ')}; {standing}, {used}"
    )
