"""Serving: the web process with its job thread, or a worker alone."""

import os
import threading
from pathlib import Path

import click
from granian import Granian
from granian.constants import Interfaces

from prm.app import create_app
from prm.cli.demo import demo_folder, make_demo
from prm.cli.instance import prepare
from prm.core import settings
from prm.core.errors import Refused
from prm.demo import signins
from prm.jobs import worker as loop


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Web processes; PostgreSQL lets many share the work.")
@click.option("--threads", default=4, show_default=True, help="Requests a process works on at a time.")
@click.option("--demo", is_flag=True, help="Serve the demo company, made on first use.")
def serve(host: str, port: int, workers: int, threads: int, *, demo: bool) -> None:
    """Migrate this instance if needed and serve it."""
    folder = demo_folder() if demo else settings.instance_folder()
    if demo:
        _show_demo(folder)
    prepare(folder)
    os.environ["PRM_INSTANCE"] = str(folder)
    os.environ.setdefault("PRM_URL", settings.load(folder, **_address(folder, host, port))["URL"])
    click.echo(f"Serving {folder.name} on http://{host}:{port}  (Ctrl+C stops it)")
    Granian(
        "prm.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        respawn_failed_workers=True,
        log_access=False,
    ).serve()


def _address(folder: Path, host: str, port: int) -> dict[str, str]:
    """The address letters and printed links carry, where nobody has configured another one."""
    usual = settings.load(folder)["URL"] == settings.DEFAULTS["URL"]
    return {"URL": f"http://{host}:{port}"} if usual else {}


def _show_demo(folder: Path) -> None:
    click.echo("Looking for the demo company; making it takes some seconds …")
    try:
        make_demo(folder)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(signins.sheet(folder))


@click.command()
def worker() -> None:
    """Run jobs and schedules until stopped."""
    app = create_app(Path(settings.instance_folder()))
    click.echo("Working. Ctrl+C stops after the job at hand.")
    loop.work(app, threading.Event())
