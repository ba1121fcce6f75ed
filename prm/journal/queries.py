"""The lists people ask of the log, narrowing a scoped Select; and the check that a chain is whole."""

from typing import Any

from sqlalchemy import Select, select

from prm.core.db import db
from prm.journal.models import Event
from prm.journal.rules import first_break


def newest_first(events: Select[Any], *, limit: int = 50) -> Select[Any]:
    """The feed."""
    return events.order_by(Event.id.desc()).limit(limit)


def about(events: Select[Any], subject: str) -> Select[Any]:
    """The audit trail of one thing, by public id."""
    return events.where(Event.subject == subject)


def broken_at(chain: str) -> int | None:
    """The seq at which a chain stops being whole, or None."""
    query = select(Event).where(Event.chain == chain).order_by(Event.seq).execution_options(scoped=True)
    return first_break(_as_link(row) for row in db.session.scalars(query))


def _as_link(row: Event) -> dict[str, Any]:
    names = (
        "kind",
        "actor",
        "subject_type",
        "subject",
        "shared",
        "facts",
        "chain",
        "seq",
        "previous",
        "hash",
    )
    return {"at": row.at.isoformat(), **{name: getattr(row, name) for name in names}}
