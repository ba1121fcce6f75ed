"""Many rows into one staging table, as fast as each engine takes them. Knows columns, not meanings."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, bindparam, insert, literal, literal_column, select
from sqlalchemy.orm import Session

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def write(
    session: Session, table: Table, columns: Mapping[str, Sequence[Any]], constants: Mapping[str, int | str]
) -> None:
    """Insert rows given as columns of equal length, and what is the same in all of them; days are ISO text.

    The session's transaction holds them.
    """
    if not any(columns.values()):
        return
    columns = {name: column for name, column in columns.items() if set(map(type, column)) != {type(None)}}
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        _execute_many(connection, table, columns, constants)
    else:
        _copy(connection, table, columns, constants)


def _execute_many(
    connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]], constants: Mapping[str, int | str]
) -> None:
    inline = {name: _literal(connection, value) for name, value in constants.items()}
    marks: dict[str, Any] = {name: bindparam(name) for name in columns}
    compiled: Any = insert(table).inline().values(inline | marks).compile(dialect=connection.dialect)
    raw: Any = connection.connection.driver_connection
    raw.executemany(str(compiled), zip(*(columns[name] for name in compiled.positiontup), strict=True))


def _literal(connection: Connection, value: int | str) -> Any:
    """The value written into the statement, quoted by the dialect: cheaper than to bind it for every row."""
    rendered = literal(value).compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    return literal_column(str(rendered))


def _copy(
    connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]], constants: Mapping[str, int | str]
) -> None:
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
    same = (literal(value, table.c[name].type) for name, value in constants.items())
    connection.execute(insert(table).from_select([*columns, *constants], select(*passing.c, *same)))
    passing.drop(connection)


def _texts(column: Sequence[Any]) -> Sequence[str]:
    """The values as COPY reads them; a column of one type, as nearly all are, is looked at as a whole."""
    types = set(map(type, column))
    if types == {int}:
        return list(map(str, column))
    if types == {str} and "\\" not in "".join(column):
        return column
    return [_text(value) for value in column]


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    return value.translate(_ESCAPES) if isinstance(value, str) else str(value)
