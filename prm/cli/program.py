"""`prm program`: a program as a file that is tested, compared and tried before anybody approves it."""

from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from prm.access.policy import Actor, Role
from prm.app import create_app
from prm.core import clock
from prm.core.errors import PrmError
from prm.core.transaction import system
from prm.journal.log import System
from prm.programs import checks, published, weighing, words
from prm.programs.differences import differences
from prm.programs.document import Program
from prm.programs.rules import MoveKind
from prm.programs.service import evaluating, writing

COMMAND_LINE = System("prm program apply")
OPERATOR = Actor(id=0, public_id=COMMAND_LINE.public_id, name="prm program", email="", role=Role.ADMIN)
MOVES = {
    MoveKind.UP: "rise", MoveKind.AT_RISK: "at risk", MoveKind.SAFE: "safe again", MoveKind.DOWN: "fall",
    MoveKind.OUT: "leave",
}  # fmt: skip
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def program() -> None:
    """Export a partner program as text, see what a text would change, hand it in for approval."""


@program.command("export")
@click.argument("key")
def export(key: str) -> None:
    """Print the version of the program KEY that is in force."""
    with create_app().app_context(), system("prm program export", writes=False) as session:
        held = published.of_key(session, key, clock.today())
        if held is None:
            known = ", ".join(each.program.key for each in published.in_force(session, clock.today())) or "none"
            raise click.ClickException(f"There is no program {key} in force. Known are: {known}.")
        click.echo(held.version.text, nl=not held.version.text.endswith("\n"))


@program.command("plan")
@click.argument("file", type=A_FILE)
def plan(file: Path) -> None:
    """Read the program in FILE: what it changes, whether its golden partners come out, who would move.

    Changes nothing. Ends with 1 where the text cannot be published.
    """
    app = create_app()
    with app.app_context(), app.test_request_context(), system("prm program plan", writes=False) as session:
        made = _read(file)
        click.echo("\n".join([*_changes(session, made), *_movers(session, made)]))
        if _proofs(made):
            raise click.ClickException("This cannot be published: see the golden partners above.")


@program.command("apply")
@click.argument("file", type=A_FILE)
@click.option("--note", required=True, help="Why the program changes.")
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="The day from which it holds (today).")
def apply(file: Path, note: str, start: datetime | None) -> None:
    """Hand the program in FILE in: an admin or director approves it on the page it is shown on."""
    app = create_app()
    with app.app_context(), app.test_request_context():
        try:
            with system("prm program apply"):
                made = _read(file)
                held = writing.draft(writing.drafted(OPERATOR, made.key), file.read_text(), COMMAND_LINE)
                writing.propose(held, note, start.date() if start else clock.today(), COMMAND_LINE)
        except PrmError as refusal:
            raise click.ClickException(str(refusal)) from None
    click.echo(f"{made.name} waits for approval by an admin or director: /programs/tiers/{made.key}/draft")


def _read(file: Path) -> Program:
    try:
        return published.understood(file.read_text())
    except PrmError as problem:
        raise click.ClickException(f"{file}: {problem}") from None
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is no text in UTF-8.") from None


def _changes(session: Session, made: Program) -> list[str]:
    held = published.of_key(session, made.key, clock.today())
    if held is None:
        return [f"{made.name} is new: {', '.join(level.name for level in made.levels)}"]
    found = [words.difference(each, made) for each in differences(held.rules, made)]
    for key, variant in made.variants.items():
        before = held.rules.variant(key) if key in held.rules.variants else held.rules
        told = differences(before, made.variant(key))
        found += [(f"{variant.name}: {what}", old, new) for what, old, new in (words.difference(e, made) for e in told)]
    return [f"~ {what}: {old} → {new}" for what, old, new in dict.fromkeys(found)] or ["Nothing changes."]


def _movers(session: Session, made: Program, day: date | None = None) -> list[str]:
    held = published.of_key(session, made.key, clock.today())
    found = evaluating.weigh_all(session, made, held.program.id if held else None, day or clock.today())
    counts = ", ".join(f"{count} {MOVES[kind]}" for kind, count in sorted(found.counts().items()))
    weighed = f"{found.partners} partners weighed: {counts or 'nobody moves'}"
    return [weighed, *(f"warning · {words.silent(fact)}" for fact in found.silent)]


def _proofs(made: Program) -> bool:
    """Say how the golden partners come out; True where one does not, or there is none."""
    failed = {each.golden.name: each for each in weighing.failing(made)}
    for each in made.golden:
        wrong = failed.get(each.name)
        said = "ok" if wrong is None else f"FAILS: reaches {wrong.reached or 'no level'}, must be {each.level}"
        click.echo(f"golden · {each.name}: {said}")
    for text in checks.warnings(made):
        click.echo(f"warning · {text}")
    return bool(failed) or not made.golden
