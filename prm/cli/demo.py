"""The demo company as an instance of its own: made on first use, thrown away as a whole (D13b)."""

import os
import shutil
from pathlib import Path

import click
from sqlalchemy import inspect, select

from prm.app import create_app
from prm.cli.instance import prepare
from prm.core import migrate, settings
from prm.core.db import db
from prm.core.errors import Refused
from prm.core.installation import Installation
from prm.core.transaction import system
from prm.demo import company, export, signins
from prm.demo.places import REPORTING
from prm.demo.staff import FISCAL_START
from prm.demo.world import SCALES
from prm.web.assets import resource

KEPT = ("config.py", "secret.key", "log.key")


def demo_folder() -> Path:
    """Where the demo lives: PRM_INSTANCE where it is set, else instance/demo."""
    return settings.instance_folder(os.environ.get("PRM_INSTANCE") or "instance/demo")


def make_demo(folder: Path, *, scale: str = "ref", reset: bool = False) -> bool:
    """Make the demo in `folder` unless it is there; True when it was made now. Refuses an instance with own data."""
    settings.make_folder(folder)
    app = create_app(folder)
    with app.app_context():
        state = _state(folder)
        db.session.remove()
        db.engine.dispose()
        if state == "whole" and not reset:
            return False
        if state != "none":  # asked for, or a run that was cut off
            _throw_away(folder, app.config["OWNER_DATABASE_URL"])
    prepare(folder, currency=REPORTING, fiscal_start=FISCAL_START, name=company.NAME, demo=True)
    with app.app_context():
        place = company.Place(folder, app.config["DATABASE_URL"], app.config["OWNER_DATABASE_URL"])
        company.make(place, scale)
        db.engine.dispose()
    return True


def _state(folder: Path) -> str:
    """None, begun or whole; Refused where the instance holds something else than a demo."""
    with system("demo: is it there?", writes=False) as session:
        if not inspect(session.connection()).has_table(Installation.__tablename__):
            return "none"
        row = session.execute(select(Installation)).scalar_one_or_none()
        if row is None:
            return "none"
        if not row.demo:
            raise Refused(
                f"{folder} holds “{row.name}”, which is not a demo. Leave PRM_INSTANCE and PRM_DATABASE_URL unset, "
                "or let them name a place of the demo's own."
            )
        return "whole" if company.is_made(session) else "begun"


def _throw_away(folder: Path, owner_url: str) -> None:
    if not owner_url.startswith("sqlite"):
        migrate.run(owner_url, resource("migrations"), revision="base")
    for left in folder.iterdir():
        if left.name in KEPT:
            continue
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()


@click.command()
@click.option("--reset", is_flag=True, help="Throw the demo away and make it anew.")
@click.option("--scale", type=click.Choice(sorted(SCALES)), default="ref", show_default=True)
@click.option("--export", "target", type=click.Path(file_okay=False, path_type=Path), help="Write its facts as files.")
def demo(*, reset: bool, scale: str, target: Path | None) -> None:
    """Make the demo company, or write its facts as CSV and XLSX."""
    folder = demo_folder()
    try:
        made = make_demo(folder, scale=scale, reset=reset)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{'Made' if made else 'There already:'} {folder}")
    if target is None:
        click.echo(f"Start it with “prm serve --demo”.\n\n{signins.sheet(folder)}")
        return
    with create_app(folder).app_context(), system("demo: export", writes=False) as session:
        for file, rows in export.write(session, target):
            click.echo(f"{rows:>10,}  {file}")
