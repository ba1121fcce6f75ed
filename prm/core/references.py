"""Columns that name rows of another table without a foreign key (docs/decisions/0004), and the question they answer."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

_named_by: dict[str, list[Any]] = {}


def names(table: str, *columns: Any) -> None:
    """Tell which columns hold ids of a table: its rows stay while one of them names them."""
    _named_by.setdefault(table, []).extend(columns)


def named(session: Session, table: str, ids: Sequence[int]) -> bool:
    """Does such a column, of whoever's row, name one of these rows?

    Ask under a lock of the rows (`FOR UPDATE`), which waits for a merge that may be naming them.
    """
    # Whoever's: the asker may delete the row, and is told only that something names it.
    asked = (select(column).where(column.in_(ids)).limit(1) for column in _named_by.get(table, ()))
    return any(session.execute(query.execution_options(scoped=True)).first() for query in asked)
