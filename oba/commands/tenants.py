"""`oba tenants …`: the partnerships that share one PostgreSQL store, each with a role of its own."""

from typing import Annotated

import typer

from oba.commands.order import examples

app = typer.Typer(help="Partnerships that share one PostgreSQL store.", no_args_is_help=True)


@app.command("add")
@examples("oba tenants add cornwall")
def add(
    name: Annotated[str, typer.Argument(help="Name of its role: small letters, digits and `_`.")],
    password: Annotated[
        str,
        typer.Option(
            envvar="OBA_TENANT_PASSWORD",
            prompt=True,
            confirmation_prompt=True,
            hide_input=True,
            help="Asked for if it is not given; better in OBA_TENANT_PASSWORD than here, where others may see it.",
        ),
    ],
) -> None:
    """Give a partnership a role that sees and writes its own rows only. Run it as the owner of the store."""
    from oba.pipeline import project
    from oba.settings import read_settings
    from oba.store.tenants import add_tenant

    _, engine = project.open_project(read_settings())  # with the places, which a partnership cannot load itself
    add_tenant(engine, name, password)
    address = engine.url._replace(username=name, password=None).render_as_string()
    typer.echo(f"`{name}` may use this store. On its machine: OBA_STORE_URL={address}")
    typer.echo("The password belongs in PGPASSWORD or ~/.pgpass there, not in a file of the project.")


@app.command("list")
@examples("oba tenants list")
def list_partnerships() -> None:
    """List the partnerships: how many loads each has, and of which day the newest is."""
    from oba.settings import read_settings
    from oba.store.engine import open_store
    from oba.store.tenants import list_tenants

    found = list_tenants(open_store(read_settings().store_address))
    for tenant in found:
        newest = f", the newest known {tenant.newest}" if tenant.newest else ""
        typer.echo(f"{tenant.name}  {tenant.loads} load{'' if tenant.loads == 1 else 's'}{newest}")
    if not found:
        typer.echo("Nobody shares this store. `oba tenants add NAME` gives a partnership a role of its own.")
