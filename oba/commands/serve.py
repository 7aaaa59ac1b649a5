"""`oba serve`: the portal, for people to come to with a browser."""

from typing import TYPE_CHECKING, Annotated

import typer

from oba.errors import ObaError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from oba.portal.settings import PortalSettings
    from oba.settings import Settings

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(
    host: Annotated[
        str, typer.Option(help="The address to listen on; a proxy with TLS stands before it.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    examples: Annotated[
        bool, typer.Option("--examples", help="With made-up example accounts, on this machine only.")
    ] = False,
) -> None:
    """Start the portal where providers send their returns; Ctrl-C stops it."""
    import uvicorn

    from oba.logs import set_up_logs
    from oba.settings import read_settings

    settings = read_settings()
    portal = choose_settings(settings, host, port, examples=examples)
    app = open_portal(settings, portal, examples=examples)
    set_up_logs()
    typer.echo(f"Open {portal.portal_address}/sign-in (Ctrl-C to stop)")
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,  # an address may hold a one-time link
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
    )


def choose_settings(settings: "Settings", host: str, port: int, *, examples: bool) -> "PortalSettings":
    """Return the portal's settings for where it will listen. ObaError if it would be reached without TLS.

    With examples it listens on this machine only, under a key of its own if the environment has none.
    """
    from oba.portal.accounts.examples import make_key
    from oba.portal.settings import read_portal_settings

    portal = read_portal_settings()
    given: dict[str, object] = {}
    if "portal_address" not in portal.model_fields_set:
        given["portal_address"] = f"http://127.0.0.1:{port}"
    if examples:
        if host not in _LOOPBACK or not portal.is_local:
            raise ObaError(
                "Example accounts have a known password, so they are for this machine only: leave --host out."
            )
        if not portal.portal_key.get_secret_value():
            given["portal_key"] = make_key(settings.state_folder)
    elif host not in _LOOPBACK and portal.is_local:
        raise ObaError("To be reached from elsewhere, set OBA_PORTAL_ADDRESS to the https:// address that people type.")
    return read_portal_settings(**given) if given else portal


def open_portal(settings: "Settings", portal: "PortalSettings", *, examples: bool) -> "FastAPI":
    """Return the application, with its example accounts made and told if they are asked for."""
    from datetime import UTC, datetime

    from oba.mail import choose_sender
    from oba.portal.accounts.examples import make_examples, open_examples
    from oba.portal.app import create_app

    app = create_app(settings, portal, sender=choose_sender())
    if examples:
        state = app.state
        now = datetime.now(UTC)
        made = make_examples(state.engine, portal, state.codes, state.passwords, now)
        open_examples(state.engine, state.project.definitions, now)
        typer.echo("Example accounts - made up, for this machine only:")
        for each in made.accounts:
            place = f" of {each.organisation}" if each.organisation else ""
            typer.echo(f"  {each.email:<28} {each.role.replace('_', ' ')}{place}")
        typer.echo(f"All have the password {made.password}")
        typer.echo(f"The code that is asked for next: oba people code {made.accounts[0].email}")
    return app
