"""Brings a database to the newest form, as the role that owns it; one transaction, all or nothing."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event

from prm.core.db import writing
from prm.core.engines import tune


def driver_url(url: str) -> str:
    """A database address as SQLAlchemy wants it, with the psycopg driver for PostgreSQL."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def run(url: str, scripts: Path, *, revision: str = "head", metadata: Any = None) -> None:
    """Upgrade (or, to an older revision, downgrade) the database at `url`."""
    engine = create_engine(driver_url(url))
    if engine.dialect.name == "sqlite":
        tune(engine)
        event.listen(engine, "connect", _without_references)
    mark = writing.set(True)
    try:
        with engine.begin() as connection:
            settings = _settings(scripts, connection, metadata)
            older = revision != "head" and revision in _applied(connection, settings)
            (command.downgrade if older or revision == "base" else command.upgrade)(settings, revision)
    finally:
        writing.reset(mark)
        engine.dispose()


def _settings(scripts: Path, connection: Any, metadata: Any) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(scripts).replace("%", "%%"))
    settings.attributes |= {"connection": connection, "metadata": metadata}
    return settings


def _applied(connection: Any, settings: Config) -> set[str]:
    now = MigrationContext.configure(connection).get_current_revision()
    walk = ScriptDirectory.from_config(settings).walk_revisions("base", now) if now else ()
    return {script.revision for script in walk}


def _without_references(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA foreign_keys=OFF")  # a table may be rebuilt; references are checked after


def pending(connection: Any, scripts: Path) -> bool:
    """Is the database older than these scripts?"""
    settings = _settings(scripts, connection, None)
    now = MigrationContext.configure(connection).get_current_revision()
    return now != ScriptDirectory.from_config(settings).get_current_head()
