"""What every connection is told: the settings of its engine, and whose eyes it sees with."""

import fcntl
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Engine, event

from prm.core.db import FORGET, wall, writing

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "busy_timeout=10000",
    "mmap_size=0",
    "trusted_schema=OFF",
    "cache_size=-32000",
    "temp_store=MEMORY",
)


def tune(engine: Engine) -> None:
    """Give every connection of `engine` the settings of trust.md 4.3 and its walls at each begin."""
    event.listen(engine, "engine_disposed", lambda _engine: [clear() for clear in FORGET])
    (_tune_sqlite if engine.dialect.name == "sqlite" else _tune_postgres)(engine)


def _tune_sqlite(engine: Engine) -> None:
    lock_file = Path(f"{engine.url.database}.writer")

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        if writing.get():
            held: IO[bytes] = lock_file.open("ab")
            fcntl.flock(held, fcntl.LOCK_EX)
            connection.connection.record_info["writer"] = held
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")

    @event.listens_for(engine, "checkin")
    def _release(_connection: Any, record: Any) -> None:
        held = record.record_info.pop("writer", None)
        if held is not None:
            held.close()  # after COMMIT has returned: the next writer may begin


def _tune_postgres(engine: Engine) -> None:
    """Begin and raise the walls in one round trip; the driver itself would send its BEGIN alone.

    Walls that move within a transaction are raised with the next statement, not before: often none comes.
    """

    @event.listens_for(engine, "connect")
    def _leave_beginning_to_us(connection: Any, _record: Any) -> None:
        connection.autocommit = True

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        message = ["BEGIN"]
        # several statements in one message take no parameters; only roles, numbers and switches come here
        set_walls(lambda statement, values: message.append(statement % values), "'%s'")
        connection.connection.driver_connection.execute("; ".join(message))
        connection.info["told"] = wall.get()

    @event.listens_for(engine, "before_cursor_execute")
    def _raise_moved_walls(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("ROLLBACK TO"):
            return  # the one statement that a transaction takes after an error
        if (now := wall.get()) is not None and connection.info.get("told") != now:
            set_walls(connection.connection.driver_connection.execute, "%s")
            connection.info["told"] = now

    @event.listens_for(engine, "rollback_savepoint")
    def _forget(connection: Any, *_: Any) -> None:
        connection.info.pop("told", None)  # what was told within it, the server has taken back


def set_walls(execute: Callable[..., Any], mark: str) -> None:
    """Tell PostgreSQL, for this transaction, which role looks and whose company it is (D9).

    Without a wall the connection keeps its login role, which owns nothing and may read nothing.
    """
    now = wall.get()
    if now is None:
        return
    family = "{" + ",".join(map(str, now.family)) + "}"
    own = "" if now.partner_id is None else str(now.partner_id)
    pairs = {"role": now.role, "app.partner_id": own, "app.family": family}
    if not writing.get():
        pairs["transaction_read_only"] = "on"
    calls = ", ".join(f"set_config({mark}, {mark}, true)" for _ in pairs)
    execute(f"SELECT {calls}", tuple(part for pair in pairs.items() for part in pair))
