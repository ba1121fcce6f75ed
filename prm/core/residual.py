"""A column that filters but never leads: SQLite may not choose an index for it. Knows no table."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op


class Residual(UnaryExpression[Any]):
    """`+column` on SQLite, the column itself elsewhere.

    A scope is an OR over several indexes. Left alone, SQLite unites them and sorts thousands of rows where walking
    the list's own order finds the page after fifty (measured at 100,000 rows: 35 against 0.05 ms).
    """

    inherit_cache = True


def residual(column: Any) -> Residual:
    """The column, for a condition that must not choose the plan."""
    return Residual(column, operator=custom_op("+"), type_=column.type)


@compiles(Residual)
def _plain(element: Residual, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.element, **options))


@compiles(Residual, "sqlite")
def _without_index(element: Residual, compiler: Any, **options: Any) -> str:
    return f"+{compiler.process(element.element, **options)}"
