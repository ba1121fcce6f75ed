"""The bulk road for orders: whole columns into the database through ADBC, without indexes meanwhile.

Only for a database nobody else uses yet: no connection of the session may be open, since two copies of SQLite
in one process do not see each other's locks.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import adbc_driver_sqlite.dbapi as sqlite
import pyarrow as pa
from sqlalchemy import Table, create_engine, select, table
from sqlalchemy import column as named
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, DropIndex

from prm.core.db import STAFF, db
from prm.core.migrate import driver_url

try:
    import adbc_driver_postgresql.dbapi as postgres
except ImportError:  # the postgres extra is not installed: SQLite instances do without
    postgres = None

Append = Callable[[Table, pa.Table], Any]


@contextmanager
def bulk(url: str, owner_url: str, tables: list[Table]) -> Iterator[Append]:
    """`append(table, columns)` for these tables; their indexes are made anew at the end."""
    db.session.remove()
    db.engine.dispose()
    engine = create_engine(driver_url(owner_url))  # untuned: SQLite may sort ten million keys on disk
    with engine.begin() as connection:
        taken_off = [index for each in tables for index in each.indexes]
        for index in taken_off:
            connection.execute(DropIndex(index))
    engine.dispose()
    with (_into_sqlite if url.startswith("sqlite") else _into_postgres)(url) as append:
        yield append
    with engine.begin() as connection:
        for index in taken_off:
            connection.execute(CreateIndex(index))
    engine.dispose()


@contextmanager
def _into_sqlite(url: str) -> Iterator[Append]:
    address = url.removeprefix("sqlite:///")
    with closing(sqlite.connect(address, autocommit=True)) as connection, closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA cache_size=-64000")
        yield lambda target, rows: cursor.adbc_ingest(target.name, _with_day_text(rows), mode="append")


def _with_day_text(rows: pa.Table) -> pa.Table:
    """SQLite's STRICT tables keep days as text."""
    for place, field in enumerate(rows.schema):
        if pa.types.is_date(field.type):
            rows = rows.set_column(place, field.name, rows.column(place).cast(pa.string()))
    return rows


@contextmanager
def _into_postgres(url: str) -> Iterator[Append]:
    """COPY knows no row-level security, so rows go by a temporary table, as the role of the staff."""
    with closing(postgres.connect(url, autocommit=True)) as connection, closing(connection.cursor()) as cursor:
        cursor.execute("SELECT set_config('role', $1, false)", (STAFF,))
        cursor.fetchall()

        def append(target: Table, rows: pa.Table) -> None:
            cursor.adbc_ingest("arriving", rows, mode="create", temporary=True)
            cursor.execute(_moved(target, rows.column_names))
            cursor.execute("DROP TABLE arriving")

        yield append


def _moved(target: Table, names: list[str]) -> Any:
    arriving = table("arriving", *(named(name) for name in names))
    return str(target.insert().from_select(names, select(arriving)).compile(dialect=postgresql.dialect()))
