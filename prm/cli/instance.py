"""Making an instance and bringing it up to date."""

from pathlib import Path

import click
from sqlalchemy import select

from prm.app import create_app
from prm.core import migrate, settings
from prm.core.db import db
from prm.core.installation import Installation, set_up
from prm.core.transaction import system
from prm.journal.log import public_key
from prm.journal.queries import checked_chains
from prm.web.assets import resource


def prepare(
    folder: Path,
    *,
    currency: str | None = None,
    fiscal_start: int | None = None,
    name: str | None = None,
    demo: bool = False,
) -> bool:
    """Make or migrate the instance in `folder`; True when it is new."""
    settings.make_folder(folder)
    configured = settings.load(folder)
    migrate.run(configured["OWNER_DATABASE_URL"], resource("migrations"))
    app = create_app(folder)
    with app.app_context():
        with system("prm init") as session:
            known = session.execute(select(Installation)).scalar_one_or_none()
            if known is None:
                set_up(
                    session,
                    name=name or "My channel",
                    currency=currency or "USD",
                    fiscal_start=fiscal_start or 1,
                    demo=demo,
                )
        db.engine.dispose()  # this app was only for this; what serves afterwards opens its own
    return known is None


@click.command()
@click.option("--currency", help="Reporting currency, ISO 4217.  [default: USD]")
@click.option("--fiscal-start", type=click.IntRange(1, 12), help="Month in which the fiscal year begins.  [default: 1]")
@click.option("--name", help="What the installation is called.")
def init(currency: str | None, fiscal_start: int | None, name: str | None) -> None:
    """Make this instance, or migrate it to the newest form."""
    folder = settings.instance_folder()
    new = prepare(folder, currency=currency, fiscal_start=fiscal_start, name=name)
    click.echo(f"{'Made' if new else 'Up to date:'} {folder}")


@click.group()
def log() -> None:
    """Check the append-only event log."""


@log.command()
def verify() -> None:
    """Walk every chain and check each link and each signed head; exit 1 at the first break."""
    app = create_app()
    with app.app_context(), system("prm log verify", writes=False):
        chains, broken = checked_chains()
    for chain, why in broken:
        click.echo(f"{chain}: {why}")
    click.echo(f"{chains} chains checked, {len(broken)} broken")
    if broken:
        raise SystemExit(1)


@log.command()
def key() -> None:
    """Print the public key that outsiders check the signed heads with (Ed25519, hex)."""
    with create_app().app_context():
        click.echo(public_key())
