"""A reader outside a request: the actor behind a user's id, and their language and clock while words are found."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from flask import g
from flask_babel import refresh
from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.core.installation import versions
from prm.identity import actors
from prm.identity.models import User
from prm.identity.rules import Access


def active(session: Session, user_ids: Iterable[int]) -> list[Actor]:
    """Those of these people who may sign in, with what each reaches today."""
    rows = select(User.id).where(User.id.in_(sorted(set(user_ids))), User.access == Access.ACTIVE)
    found, now = list(session.scalars(rows.order_by(User.id))), versions()
    return [actors.actor_of(each, now["identity"], now["partners"]) for each in found]


@contextmanager
def speaking_to(actor: Actor) -> Iterator[None]:
    """Words, numbers and moments as this person reads them; in a job, where nobody is signed in."""
    before = [(name, g.get(name)) for name in ("locale", "time_zone")]
    g.locale, g.time_zone = actor.preferences["locale"], actor.preferences["time_zone"]
    refresh()
    try:
        yield
    finally:
        for name, value in before:
            g.pop(name, None)
            if value is not None:
                g.__dict__[name] = value
        refresh()
