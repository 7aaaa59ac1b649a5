"""`oba serve`: the portal, for people to come to with a browser."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from oba.commands.order import examples
from oba.errors import ObaError

if TYPE_CHECKING:
    from fastapi import FastAPI
    from uvicorn import Config

    from oba.portal.examples.mode import ExampleMode
    from oba.portal.settings import PortalSettings
    from oba.settings import Settings

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@examples("oba serve --examples", "oba serve --port 8080")
def serve(
    host: Annotated[
        str, typer.Option(help="The address to listen on; a proxy with TLS stands before it.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes that share the work: one for each processor.")] = 1,
    examples: Annotated[
        bool, typer.Option("--examples", help="With made-up example accounts, on this machine only.")
    ] = False,
) -> None:
    """Start the portal where providers send their returns; Ctrl-C stops it."""
    from oba.logs import set_up_logs
    from oba.settings import read_settings

    if examples and workers > 1:
        raise ObaError(
            "Example accounts are for one person's own machine, where one process is enough: leave --workers out."
        )
    settings = read_settings()
    portal = choose_settings(settings, host, port, examples=examples)
    app = open_examples(settings, portal) if examples else open_portal(settings, portal)
    set_up_logs()
    typer.echo(f"Open {portal.portal_address}/sign-in (Ctrl-C to stop)")
    if workers == 1:
        _run(configure(app, host, port))
    else:
        app.state.engine.dispose()  # opened to tell what is wrong, once and in a sentence; each process has its own
        _run(configure(partial(open_worker, settings, portal), host, port, workers))


def configure(app: "FastAPI | Callable[[], FastAPI]", host: str, port: int, workers: int = 1) -> "Config":
    """Return how the server runs an application, or what makes it in each of several processes."""
    from uvicorn import Config

    return Config(
        app,
        factory=workers > 1,
        host=host,
        port=port,
        workers=workers,
        log_config=None,
        access_log=False,  # an address may hold a one-time link
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
    )


def _run(config: "Config") -> None:
    """Run the server until it is told to stop; with several processes one that dies is replaced."""
    from uvicorn import Server
    from uvicorn.supervisors import Multiprocess

    with suppress(KeyboardInterrupt):
        if config.workers == 1:
            Server(config).run()
        else:
            Multiprocess(config, sockets=[config.bind_socket()]).run()


def choose_settings(settings: "Settings", host: str, port: int, *, examples: bool) -> "PortalSettings":
    """Return the portal's settings for where it will listen. ObaError if it would be reached without TLS.

    With examples it listens on this machine only, under a key of its own if the environment has none.
    """
    from oba.portal.examples.accounts import make_key
    from oba.portal.settings import read_portal_settings

    portal = read_portal_settings()
    given: dict[str, object] = {}
    if "portal_address" not in portal.model_fields_set:
        given["portal_address"] = f"http://127.0.0.1:{port}"
    if examples:
        if host not in _LOOPBACK or not portal.is_local:
            raise ObaError(
                "Example accounts need no password, so they are for this machine only: leave --host out and unset"
                " OBA_PORTAL_ADDRESS."
            )
        if not portal.portal_key.get_secret_value():
            given["portal_key"] = make_key(settings.state_folder)
    elif host not in _LOOPBACK and portal.is_local:
        raise ObaError("To be reached from elsewhere, set OBA_PORTAL_ADDRESS to the https:// address that people type.")
    return read_portal_settings(**given) if given else portal


def open_portal(settings: "Settings", portal: "PortalSettings") -> "FastAPI":
    """Return the application for real people."""
    from oba.mail import choose_sender
    from oba.portal.app import create_app
    from oba.portal.pages import prepare_pages

    prepare_pages()
    return create_app(settings, portal, sender=choose_sender())


def open_worker(settings: "Settings", portal: "PortalSettings") -> "FastAPI":
    """Return the application of one of several processes, which has a log and connections of its own."""
    from oba.commands.garbage import collect_seldom, keep_for_good
    from oba.logs import set_up_logs

    set_up_logs()
    collect_seldom()
    app = open_portal(settings, portal)
    keep_for_good()
    return app


def open_examples(settings: "Settings", portal: "PortalSettings") -> "FastAPI":
    """Return the application of the example mode, its people and returns made and the links to sign in told.

    ObaError if mail could be sent from here.
    """
    from dataclasses import replace

    from oba.london_time import london_now
    from oba.mail import choose_sender
    from oba.portal.app import create_app
    from oba.portal.examples.mails import MailKeeper
    from oba.portal.examples.mode import ExampleMode
    from oba.portal.examples.prepare import MAILS, example_settings, prepare

    if choose_sender() is not None:
        raise ObaError("Examples never send mail: unset OBA_SMTP_HOST and OBA_NOTIFY_KEY.")
    own = example_settings(settings)
    mode = ExampleMode(portal, MailKeeper(own.state_folder / MAILS, london_now))
    if not own.has_store:
        typer.echo("Making up people, providers and a quarter of returns, once: up to a minute.")
    mode = replace(mode, missing=prepare(own, portal, london_now()))
    app = create_app(own, portal, sender=mode.mails, examples=mode)
    _tell_links(mode, app.state.project.organisations())
    return app


def _tell_links(mode: "ExampleMode", names: dict[str, str]) -> None:
    from oba.portal.examples.accounts import MAIN
    from oba.roles import ROLE_NAMES, Role

    address = mode.portal.portal_address
    if mode.missing:
        typer.echo(f"{mode.missing}\n")
    typer.echo("Everything is made up. A link signs you in as that person, as often as you open it:")
    for each in MAIN:
        place = f" of {names[each.organisation]}" if each.organisation in names else ""
        typer.echo(f"\n  {each.name}, {ROLE_NAMES[Role(each.role)].lower()}{place}\n  {address}{mode.link(each.email)}")
    typer.echo(f"\nEverybody else:           {address}/example/people")
    typer.echo(f"Mails it would have sent: {address}/example/mails\n")
