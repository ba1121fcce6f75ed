"""What operators run: `prm`. Groups are loaded when they are asked for, so that help stays quick."""

import importlib
from typing import Any

import click

COMMANDS = {  # command: the module and the name that hold it
    "admin": ("prm.cli.people", "admin"),
    "demo": ("prm.cli.demo", "demo"),
    "import": ("prm.cli.facts", "import_facts"),
    "init": ("prm.cli.instance", "init"),
    "kpi": ("prm.cli.kpi", "kpi"),
    "log": ("prm.cli.instance", "log"),
    "serve": ("prm.cli.serve", "serve"),
    "worker": ("prm.cli.serve", "worker"),
}


class Lazy(click.Group):
    """A group that imports a command's module only when that command runs."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name]
        command: Any = getattr(importlib.import_module(module), attribute)
        return command  # type: ignore[no-any-return]


@click.command(cls=Lazy)
@click.version_option(package_name="prm")
def main() -> None:
    """Run and look after a PRM instance. PRM_INSTANCE names its folder (default: ./instance)."""
