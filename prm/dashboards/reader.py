"""Scoped statements to frames: by ADBC on PostgreSQL, by the session's own connection elsewhere. Knows no table.

SQLite is read through the one library this process writes with: a second copy of SQLite in the same process, such as
ADBC's, would neither see nor keep its locks (docs/decisions/0003).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from queue import Empty, LifoQueue
from typing import Any

import numpy as np
import pandas as pd
from pandas import DataFrame
from sqlalchemy import Select
from sqlalchemy.dialects import postgresql, sqlite

from prm.core.db import PARTNER, db, forgets, wall
from prm.core.engines import set_walls
from prm.core.errors import UnscopedQuery

try:
    import adbc_driver_postgresql.dbapi as adbc_postgres
except ImportError:  # the postgres extra is not installed: SQLite instances do without
    adbc_postgres = None

_SQLITE: Any = sqlite.dialect
_POSTGRES: Any = postgresql.dialect
_pool: LifoQueue[Any] = LifoQueue()


def read(statement: Select[Any]) -> DataFrame:
    """The rows of a scoped select as a frame; whole numbers int64, text str, days as datetime64[us].

    Raises UnscopedQuery for a statement the policy has not narrowed.
    """
    if not statement.get_execution_options().get("scoped"):
        raise UnscopedQuery(str(statement)[:200])
    now = wall.get()
    names = [str(column.key) for column in statement.selected_columns]
    if now is not None and now.role == PARTNER:  # behind the walls, as everything a partner reads
        return _typed(_framed(db.session.execute(statement).all(), names))
    text, values = _compiled(statement)
    if db.engine.dialect.name == "sqlite":
        driver: Any = db.session.connection().connection.driver_connection
        return _typed(_framed(driver.execute(text, values).fetchall(), names))
    with _connection() as connection, connection.cursor() as cursor:
        cursor.execute(text, values)
        return _typed(cursor.fetch_arrow_table().to_pandas().set_axis(names, axis=1))


def _framed(rows: Sequence[Any], names: list[str]) -> DataFrame:
    """Rows as columns; whole columns of whole numbers straight into numpy, which is most of the speed."""
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return DataFrame({name: _column(column) for name, column in zip(names, columns, strict=True)})


def _column(values: Sequence[Any]) -> Any:
    if values and type(values[0]) is int:
        try:
            return np.fromiter(values, dtype="int64", count=len(values))
        except TypeError:  # a NULL among the numbers
            pass
    return pd.Series(values, dtype="object").infer_objects()


def _typed(frame: DataFrame) -> DataFrame:
    for name in frame.columns:
        if frame[name].dtype.kind in "iu":
            frame[name] = frame[name].astype("int64")
        elif name == "day" or name.endswith("_on"):
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
    return frame


def _compiled(statement: Select[Any]) -> tuple[str, tuple[Any, ...]]:
    on_sqlite = db.engine.dialect.name == "sqlite"
    dialect = _SQLITE() if on_sqlite else _POSTGRES(paramstyle="numeric_dollar")
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    params = compiled.params
    order = compiled.positiontup or list(params)
    return str(compiled), tuple(_plain(params[name], on_sqlite=on_sqlite) for name in order)


def _plain(value: Any, *, on_sqlite: bool) -> Any:
    if isinstance(value, date):
        return value.isoformat() if on_sqlite else value
    return str(value) if isinstance(value, str) else value


@contextmanager
def _connection() -> Iterator[Any]:
    """A pooled ADBC connection with this request's walls."""
    try:
        connection = _pool.get_nowait()
    except Empty:
        connection = _connect()
    try:
        _wall_off(connection)
        yield connection
        connection.rollback()
    except BaseException:
        connection.close()
        raise
    _pool.put(connection)


def _connect() -> Any:
    plain = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return adbc_postgres.connect(plain)


def _wall_off(connection: Any) -> None:
    """Set role and company in this connection's transaction, as the session's connections do."""
    with connection.cursor() as cursor:

        def execute(text: str, values: tuple[str, ...]) -> None:
            for n, value in enumerate(values):
                text = text.replace("%s", "'" + value.replace("'", "''") + "'", 1) if n < len(values) else text
            cursor.execute(text)
            cursor.fetchall()

        set_walls(execute, "%s")


@forgets
def _close_all() -> None:
    while not _pool.empty():
        _pool.get_nowait().close()
