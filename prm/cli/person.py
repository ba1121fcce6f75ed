"""People's rights on the command line: a copy of what is held of somebody, for an operator to hand over."""

from pathlib import Path

import click

from prm.app import create_app
from prm.core.installation import installation
from prm.core.transaction import system
from prm.journal.log import System
from prm.privacy import bundle, finding, gathering, service

COMMAND_LINE = System("prm person")


@click.group()
def person() -> None:
    """Hand out what is held of a person."""


@person.command("export")
@click.argument("email")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(email: str, file: Path) -> None:
    """Write everything held of the person with the address EMAIL into FILE, a zip archive."""
    app = create_app()
    with app.app_context(), app.test_request_context():
        with system("prm person export") as session:
            who = finding.by_email(session, email)
            if who is None:
                raise click.ClickException(f"Nobody here has the address {email}. Look for its spelling in the lists.")
            made = gathering.copy(session, who, Path(app.instance_path), own=False)
            service.note_copy(who, COMMAND_LINE)
            content = bundle.zipped(made, installation().name)
        file.touch(mode=0o600)
        file.write_bytes(content)
    click.echo(f"{file}: {len(made.parts)} sorts of entries, {len(made.files)} files")
