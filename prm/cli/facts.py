"""Importing facts from files: `prm import KIND FILE`. A dry run, then one merge that says what it holds up."""

import sys
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from prm.app import create_app
from prm.core import settings
from prm.core.db import db
from prm.core.errors import PrmError
from prm.core.transaction import system
from prm.imports import formats, profiles, refused, rules, service, writing
from prm.imports.kinds import Kind, find
from prm.imports.models import ImportProfile, ImportRefusal, ImportRun
from prm.imports.rules import State
from prm.journal.log import System

SHOWN = 20
COMMAND_LINE = System("command line")


class Stopped(click.ClickException):
    """A sentence on standard error, and exit code 1."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


@click.command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--profile", help="A mapping profile: a JSON or TOML file, or the name of a saved one.")
@click.option("--source", help="The system the file comes from, in place of the profile's.")
@click.option("--dry-run", is_flag=True, help="Check and count; write nothing.")
@click.option("--skip-refused", is_flag=True, help="Import the good rows although others are refused.")
@click.option("--refused", "refused_file", type=click.Path(path_type=Path), help="Write refused rows to this CSV file.")
@click.option("--yes", is_flag=True, help="Do not ask before a long merge.")
def import_facts(
    kind: str,
    file: Path,
    profile: str | None,
    source: str | None,
    *,
    dry_run: bool,
    skip_refused: bool,
    refused_file: Path | None,
    yes: bool,
) -> None:
    """Import FILE as KIND.

    KIND is one of partners, contacts, people, territories, products, sales, direct-sales, targets, rates,
    customers, opportunities, registrations.
    Without a profile the columns are guessed from the headers. Nothing is written while rows are refused,
    unless --skip-refused says that they stay out.
    """
    try:
        with create_app(settings.instance_folder()).app_context():
            which = find(kind)
            run = _check(_start(which, file, profile, source))
            if refused_file and run.counts["refused"]:
                _write_refused(run, refused_file)
            if not dry_run:
                _merge(which, run, skip_refused=skip_refused, yes=yes)
    except PrmError as refusal:
        raise Stopped(str(refusal)) from None


def _start(kind: Kind, file: Path, profile: str | None, source: str | None) -> int:
    with system("prm import"):
        document = _document(kind, profile) | ({"source": source} if source else {})
        run = service.start_local(file, kind.key, COMMAND_LINE, {"kind": kind.key} | document)
        return run.id


def _document(kind: Kind, profile: str | None) -> dict[str, Any]:
    if profile is None:
        return {}
    query = select(ImportProfile.document).where(ImportProfile.kind == kind.key, ImportProfile.name == profile)
    saved: dict[str, Any] | None = db.session.execute(query).scalar_one_or_none()
    return saved if saved is not None else profiles.read(Path(profile))


def _check(run_id: int) -> ImportRun:
    """The run after its dry run; its figures are told, and what stops it is raised."""
    writing.check(run_id, _progress())
    with system("prm import result", writes=False) as session:
        run = session.get_one(ImportRun, run_id)
        session.expunge(run)
        reasons = list(session.scalars(_first_refusals(run_id)))
        session.expunge_all()
    if run.state is State.FAILED:
        raise Stopped(run.error)
    if run.state is State.ASKING:
        raise Stopped("\n".join(formats.sentence(question) for question in run.questions))
    counts = "  ".join(f"{name} {run.counts[name]:,}" for name in rules.COUNTED)
    click.echo(f"{run.name} ({run.form}): {counts}")
    for each in reasons:
        column = f", column “{each.column}”" if each.column else ""
        click.echo(f"  row {each.row:,}{column}, “{each.value}”: {each.reason}", err=True)
    if run.counts["refused"] > len(reasons):
        click.echo("  … the rest goes into a file with --refused FILE", err=True)
    return run


def _first_refusals(run_id: int) -> Any:
    mine = select(ImportRefusal).where(ImportRefusal.run_id == run_id)
    return mine.order_by(ImportRefusal.row, ImportRefusal.place).limit(SHOWN)


def _merge(kind: Kind, run: ImportRun, *, skip_refused: bool, yes: bool) -> None:
    rules.may_confirm(run.state, run.counts, skip_refused=skip_refused)
    writes = run.counts["new"] + run.counts["changed"]
    if not writes:
        click.echo("Nothing to write: everything is here already.")
    else:
        seconds = max(1, round(writes / kind.pace))
        click.echo(f"Writing {writes:,} rows; {_held_up(kind)} for about {seconds:,} s.")
        if seconds > 10 and sys.stdin.isatty() and not yes:
            click.confirm("Go on?", abort=True)
    with system("prm import confirmed") as session:
        session.get_one(ImportRun, run.id).skip_refused = skip_refused
    writing.merge(run.id, _progress())
    if writes:
        click.echo("Imported. It can be undone for 24 hours under Imports.")


def _held_up(kind: Kind) -> str:
    if db.engine.dialect.name == "sqlite":
        return "readers go on, every other change waits"
    return f"readers go on, other imports and {kind.locks} wait"


def _write_refused(run: ImportRun, path: Path) -> None:
    with system("prm import refused rows", writes=False) as session:
        mine = select(ImportRefusal).where(ImportRefusal.run_id == run.id)
        rows = session.scalars(mine.order_by(ImportRefusal.row, ImportRefusal.place))
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(refused.lines(run, rows))
    click.echo(f"Refused rows with their reasons: {path}")


def _progress() -> Any:
    """A line that is rewritten on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        return writing.quiet

    def tell(stage: str, done: int, total: int) -> None:
        click.echo(f"\r{stage} {done:,} of {total:,}" if total else f"\r{stage}…", nl=False, err=True)
        if done >= total:
            click.echo("\r\x1b[K", nl=False, err=True)

    return tell
