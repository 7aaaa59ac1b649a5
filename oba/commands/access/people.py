"""`oba people …`: on the server, make the first administrator and see who has an account."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from oba.commands.order import examples
from oba.errors import ObaError

app = typer.Typer(help="People with an account on the portal.", no_args_is_help=True)


@app.command("add")
@examples(
    'oba people add --email a.lead@example.org --name "A Lead" --role collector',
    'oba people add --email b.member@example.org --name "B Member" --role board_member --board cornwall',
)
def add(
    email: Annotated[str, typer.Option(help="Their own work address.")],
    name: Annotated[str, typer.Option(help="Their full name.")],
    role: Annotated[
        str, typer.Option(help="submitter, approver, collector, qa_lead, board_member, administrator, analyst")
    ],
    organisation: Annotated[str, typer.Option(help="The provider's id, for a submitter or approver.")] = "",
    board: Annotated[
        list[str] | None, typer.Option(help="The id of a board whose packs they see; once for each board.")
    ] = None,
) -> None:
    """Make an account and print the link that sets it up, to be passed on by hand."""
    from oba.pipeline import project
    from oba.portal.accounts.people import find_faults
    from oba.portal.definitions import Project
    from oba.portal.emails import invitation_address
    from oba.portal.settings import read_portal_settings
    from oba.settings import read_settings
    from oba.store.audit import Actor
    from oba.store.engine import write_session
    from oba.store.people import accounts
    from oba.store.people.accounts import Invitee

    portal = read_portal_settings()
    definitions, engine = project.open_project(read_settings())
    invitee = Invitee(email.strip().lower(), name.strip(), role, organisation, tuple(board or ()))
    faults = find_faults(invitee, Project(definitions))
    if faults:
        raise ObaError("; ".join(f"--{field.removesuffix('s')}: {said}" for field, said in faults.items()) + ".")
    with write_session(engine) as session:
        if any(known.example for known in accounts.list_accounts(session)):
            raise ObaError(
                "This store has made-up example accounts. Give real people a store of their own: set OBA_STATE."
            )
        account, token = accounts.invite(session, Actor(None, "the server's command line"), invitee, datetime.now(UTC))
        expires = account.link_until
    typer.echo(f"{invitee.name} can set the account up here until {expires:%-d %B %Y}; the link works once:")
    typer.echo(invitation_address(portal, token))


@app.command("list")
@examples("oba people list")
def list_people() -> None:
    """List the accounts: address, role, organisation, standing, boards."""
    from oba.portal.accounts.people import describe_standing
    from oba.settings import read_settings
    from oba.store.engine import open_store, read_session
    from oba.store.people import accounts

    now = datetime.now(UTC)
    with read_session(open_store(read_settings().store_address)) as session:
        found = accounts.list_accounts(session)
        for account in found:
            mark = ", example" if account.example else ""
            place = account.organisation or "the partnership"
            typer.echo(
                f"{account.email}  {account.name}, {account.role}, {place}: {describe_standing(account, now)}{mark}"
                f"{f'; boards: {account.boards}' if account.boards else ''}"
            )
    if not found:
        typer.echo("There are no accounts yet. Create the first with `oba people add --role administrator`.")


@app.command("boards")
@examples("oba people boards b.member@example.org --board cornwall")
def set_boards(
    email: Annotated[str, typer.Argument(help="The address of the account.")],
    board: Annotated[
        list[str] | None, typer.Option(help="The id of a board whose packs they see; once for each board.")
    ] = None,
) -> None:
    """Set the boards whose packs somebody sees; without any, a board member sees none and others see all."""
    from oba.pipeline import project
    from oba.portal.accounts.people import find_role_faults
    from oba.portal.definitions import Project
    from oba.settings import read_settings
    from oba.store.audit import Actor
    from oba.store.engine import write_session
    from oba.store.people import accounts

    definitions, engine = project.open_project(read_settings())
    boards = tuple(board or ())
    with write_session(engine) as session:
        account = accounts.find_by_email(session, email)
        if account is None:
            raise ObaError(f"There is no account with the address {email}.")
        faults = find_role_faults(account.role, account.organisation, boards, Project(definitions)) if boards else {}
        if faults:
            raise ObaError("; ".join(faults.values()) + f". The boards are: {', '.join(sorted(definitions.boards))}.")
        actor = Actor(None, "the server's command line")
        now = datetime.now(UTC)
        accounts.change_role(session, actor, account, account.role, account.organisation, now, boards)
    typer.echo(f"{account.name} sees the packs of: {', '.join(boards) or 'no board of their own'}")


@app.command("code")
@examples("oba people code alex@partnership.example")
def code(email: Annotated[str, typer.Argument(help="The address of an example account.")]) -> None:
    """Print the code that the authenticator app of an example account would show now."""
    from oba.portal.accounts.second_factor import Codes
    from oba.portal.examples.accounts import code_for, find_key
    from oba.portal.examples.prepare import example_settings
    from oba.portal.settings import read_portal_settings
    from oba.settings import read_settings
    from oba.store.engine import open_store

    settings = read_settings()
    portal = read_portal_settings()
    if not portal.portal_key.get_secret_value():
        portal = read_portal_settings(portal_key=find_key(settings.state_folder))
    typer.echo(
        code_for(open_store(example_settings(settings).store_address), lambda: Codes(portal), email, datetime.now(UTC))
    )
