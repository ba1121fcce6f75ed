"""Many rows of one model in one statement, past the unit of work's bookkeeping."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session


def many(session: Session, model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert `rows`, dicts of one shape; python-side defaults such as public ids are filled in."""
    rows = list(rows)
    if rows:
        session.execute(insert(model), rows)
