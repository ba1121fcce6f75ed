"""Many rows into one staging table, as fast as each engine takes them. Knows columns, not meanings."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, insert, select
from sqlalchemy.orm import Session

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def write(session: Session, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows given as columns of equal length; days are ISO text. The session's transaction holds them."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        _execute_many(connection, table, columns)
    else:
        _copy(connection, table, columns)


def _execute_many(connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    compiled: Any = insert(table).compile(dialect=connection.dialect, column_keys=list(columns))
    raw: Any = connection.connection.driver_connection
    raw.executemany(str(compiled), zip(*(columns[name] for name in compiled.positiontup), strict=True))


def _copy(connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Through a temporary table: COPY does not write where row-level security stands."""
    parts = [Column(name, table.c[name].type) for name in columns]
    passing = Table("import_copy", MetaData(), *parts, prefixes=["TEMPORARY"])
    passing.create(connection)
    quote = connection.dialect.identifier_preparer.quote
    statement = " ".join(("COPY", passing.name, "(", ", ".join(map(quote, columns)), ") FROM STDIN"))
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(statement) as copy:
        texts = [_texts(column) for column in columns.values()]
        copy.write("\n".join(map("\t".join, zip(*texts, strict=True))) + "\n")
    connection.execute(insert(table).from_select(list(columns), select(*passing.c)))
    passing.drop(connection)


def _texts(column: Sequence[Any]) -> list[str]:
    if all(type(value) is int for value in column):
        return list(map(str, column))
    return [_text(value) for value in column]


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    return value.translate(_ESCAPES) if isinstance(value, str) and "\\" in value else str(value)
