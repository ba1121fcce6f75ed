"""The bell of every page, and that opening a record clears it (R27): bookkeeping after the answer."""

from collections.abc import Collection
from typing import Any

from flask import g, url_for
from sqlalchemy import update

from prm.access.policy import Actor, Own
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.core.transaction import system
from prm.notices import queries
from prm.notices.models import Notice

FULL = 99


class Bell:
    """What the layout shows; the count is asked of the database only where a bell is drawn, once."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    @property
    def url(self) -> str:
        """The reader's list."""
        return url_for("notices.index" if self.actor.is_staff else "portal_notices.index")

    @property
    def count(self) -> str:
        """How many records have something unread; empty for none."""
        left = len(set(unread(self.actor)) - set(g.get("opened", ())))
        return f"{FULL}+" if left > FULL else str(left or "")


def unread(actor: Actor) -> Collection[str]:
    """Public ids of the records with something unread, asked once a request."""
    held: Collection[str] | None = g.get("unread")
    if held is None:
        mine = queries.unread(visible(Notice, actor, Own.ACCOUNT, Notice.subject))
        held = g.unread = list(db.session.scalars(mine))
    return held


def opened(public_id: str) -> None:
    """The signed-in person reads this record's page now: what was told of it is read."""
    found = unread(g.actor)
    if public_id in found or len(found) >= queries.MOST:
        g.setdefault("opened", []).append(public_id)


def hang(state: Any) -> None:
    """Give every page its bell, and note what was read, where the blueprint's setup state joins an app."""
    app = state.app
    app.context_processor(lambda: {"bell": Bell(g.actor) if g.get("actor") else None})
    app.teardown_request(_note)


def _note(error: BaseException | None = None) -> None:
    subjects = g.pop("opened", None)
    if subjects and error is None:
        seen = update(Notice).where(Notice.user_id == g.actor.id, Notice.subject.in_(subjects))
        with system("notices are read") as session:
            session.execute(
                seen.where(Notice.seen_at.is_(None)).values(seen_at=clock.now()),
                execution_options={"synchronize_session": False},
            )
