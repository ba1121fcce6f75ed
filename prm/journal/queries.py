"""The lists people ask of the log, narrowing a scoped Select; and the check that a chain is whole."""

from typing import Any

from sqlalchemy import Select, select

from prm.core.db import db
from prm.journal.log import is_signed
from prm.journal.models import Event, EventHead
from prm.journal.rules import first_break

ERASED = "person.erased"  # the kind of event whose facts name the links it masked


def newest_first(events: Select[Any], *, limit: int = 50) -> Select[Any]:
    """The feed."""
    return events.order_by(Event.id.desc()).limit(limit)


def about(events: Select[Any], subject: str) -> Select[Any]:
    """The audit trail of one thing, by public id."""
    return events.where(Event.subject == subject)


def broken_at(chain: str) -> int | None:
    """The seq at which a chain stops being whole, or None."""
    query = select(Event).where(Event.chain == chain).order_by(Event.seq).execution_options(scoped=True)
    return first_break((_as_link(row) for row in db.session.scalars(query)), masked_links())


def masked_links() -> dict[tuple[str, int], tuple[str, str]]:
    """The links whose facts were masked, as the events that masked them say; a later one stands above an earlier."""
    said = select(Event.facts).where(Event.kind == ERASED).order_by(Event.id).execution_options(scoped=True)
    links = (link for facts in db.session.scalars(said) for link in facts.get("links", ()))
    return {(chain, seq): (was, now) for chain, seq, was, now in links}


def checked_chains() -> tuple[int, list[tuple[str, str]]]:
    """How many chains there are, and those that are broken, each with a sentence."""
    heads = list(db.session.execute(select(EventHead).execution_options(scoped=True)).scalars())
    return len(heads), [(head.chain, why) for head in heads if (why := _fault(head))]


def _fault(head: EventHead) -> str:
    last = select(Event.seq, Event.hash).where(Event.chain == head.chain).order_by(Event.seq.desc()).limit(1)
    tail = db.session.execute(last.execution_options(scoped=True)).first()
    if (at := broken_at(head.chain)) is not None:
        return f"link {at} does not follow from the one before it"
    if tail is None or (tail.seq, tail.hash) != (head.seq, head.hash):
        return "the head does not stand on the last link: the tail was cut or added to"
    if not is_signed(head.chain, head.seq, head.hash, head.signature):
        return "the head is not signed by this instance's key"
    return ""


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
