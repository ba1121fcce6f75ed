"""The verbs of saved views: keep a list's query string under a name, change it, share it, let it go."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from prm.access.policy import Actor
from prm.core.db import db
from prm.core.errors import Refused
from prm.identity.models import SavedView
from prm.journal.log import kind, record

SAVED = kind("view.saved", _l("saved a view of a list"), topics=("identity",))
CHANGED = kind("view.changed", _l("changed a view of a list"), topics=("identity",))
DELETED = kind("view.deleted", _l("deleted a view of a list"), topics=("identity",))
MOST = 40


def save_view(actor: Actor, *, page: str, name: str, query: str, shared: bool) -> SavedView:
    """Keep a view; a name its owner already uses on that list is refused."""
    mine = select(SavedView.name).where(SavedView.user_id == actor.id, SavedView.page == page)
    names = db.session.scalars(mine.execution_options(scoped=True)).all()
    if name in names:
        raise Refused(f"You already have a view called “{name}”. Choose another name, or change that one.")
    if len(names) >= MOST:
        raise Refused(f"A list keeps {MOST} views of yours. Delete one you no longer use.")
    view = SavedView(
        user_id=actor.id,
        partner_id=actor.partner_id,
        page=page,
        name=name,
        query=query,
        shared=shared and actor.is_staff,
    )
    db.session.add(view)
    db.session.flush()
    record(SAVED, view, actor)
    return view


def change_view(view: SavedView, actor: Actor, *, query: str) -> None:
    """Let a view ask for something else from now on."""
    view.query = query
    record(CHANGED, view, actor)


def delete_view(view: SavedView, actor: Actor) -> None:
    """Let a view go."""
    record(DELETED, view, actor)
    db.session.flush()
    db.session.delete(view)
