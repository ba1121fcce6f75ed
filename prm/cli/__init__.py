"""What operators run: `prm`. Groups are loaded when they are asked for, so that help stays quick."""

import importlib
from typing import Any

import click

COMMANDS = {  # command: the module and the name that hold it, and what it is for
    "admin": ("prm.cli.people", "admin", "Make the first admin, or a fresh sign-in link."),
    "demo": ("prm.cli.demo", "demo", "Make the demo company, or write its facts as files."),
    "import": ("prm.cli.facts", "import_facts", "Import facts from a CSV or XLSX file."),
    "init": ("prm.cli.instance", "init", "Make this instance, or migrate it."),
    "kpi": ("prm.cli.kpi", "kpi", "Compute a metric over all booked facts."),
    "log": ("prm.cli.instance", "log", "Check the append-only event log."),
    "person": ("prm.cli.person", "person", "Hand out what is held of a person."),
    "program": ("prm.cli.program", "program", "A partner program as a file: export, plan, apply."),
    "serve": ("prm.cli.serve", "serve", "Migrate this instance if needed and serve it."),
    "worker": ("prm.cli.serve", "worker", "Run jobs and schedules until stopped."),
}


class Lazy(click.Group):
    """A group that imports a command's module only when that command runs."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[name]
        command: Any = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, _, said) in COMMANDS.items()])


@click.command(cls=Lazy)
@click.version_option(package_name="prm")
def main() -> None:
    """Run and look after a PRM instance. PRM_INSTANCE names its folder (default: ./instance)."""
