"""One transaction a request, one a unit of work (house.md 6). Nothing else in the product commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Token
from typing import Any

from flask import Response
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from prm.core.db import STAFF, Wall, db, wall, writing
from prm.core.errors import WriteOnRead

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def open_request(method: str, *, looks_first: bool = False) -> None:
    """Start a request's unit of work: signed out, staff-blind until the door knows who asks."""
    writing.set(method not in SAFE and not looks_first)
    wall.set(Wall(STAFF))


def begin_writing() -> None:
    """From here on a request that looked first writes, in a transaction of its own.

    SQLite has one writer at a time: what is merely looked up does not keep the others waiting. What was read so far
    is let go of, for it may be over; read again what the verb rests on.
    """
    db.session.remove()
    writing.set(True)


def settle(response: Response) -> Response:
    """Commit a successful write; roll everything else back, refusals and reads alike."""
    if writing.get() and response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    return response


def close_request(_error: BaseException | None = None) -> None:
    """Forget the session and the walls, whatever happened."""
    db.session.remove()
    wall.set(None)
    writing.set(False)


@contextmanager
def system(reason: str, *, writes: bool = True) -> Iterator[Session]:
    """Run a unit of work unscoped, and say why; commits at the end, rolls back on any error.

    Never inside a request's own transaction: it ends the session it finds.
    """
    db.session.remove()
    marks = wall.set(Wall(STAFF)), writing.set(writes)
    session = db.session()
    session.info["system"] = reason
    try:
        yield session
        session.commit() if writes else session.rollback()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("system", None)
        db.session.remove()
        wall.reset(marks[0])
        writing.reset(marks[1])


@contextmanager
def above_the_walls(reason: str) -> Iterator[Session]:
    """Within a request's transaction, let a rule weigh every company's rows, and come back behind the wall.

    For rules whose answer says nothing of whose the rows are (docs/decisions/0005); what is read inside stays inside.
    """
    session = db.session()
    held = session.info.get("system")
    session.flush()
    session.info["system"] = reason
    mark = wall.set(Wall(STAFF))
    try:
        yield session
        session.flush()
    except BaseException:
        _come_back(session, held, mark)
        session.rollback()  # what is read next, for a page that says why, begins anew behind the wall
        raise
    _come_back(session, held, mark)


def _come_back(session: Session, held: Any, mark: Token[Wall | None]) -> None:
    session.info.pop("system")
    if held is not None:
        session.info["system"] = held
    wall.reset(mark)


@event.listens_for(Session, "before_flush")
def _refuse_flush_on_read(session: Session, *_: Any) -> None:
    if not writing.get() and (session.new or session.dirty or session.deleted):
        raise WriteOnRead("A page that only reads tried to write; mark its route as a write.")


@event.listens_for(Session, "do_orm_execute")
def _refuse_statement_on_read(state: ORMExecuteState) -> None:
    if not writing.get() and (state.is_insert or state.is_update or state.is_delete):
        raise WriteOnRead("A page that only reads tried to write; mark its route as a write.")
