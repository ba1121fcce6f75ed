"""Saved views of any list (E12): a query string with a name, private or shared with colleagues. Knows no list."""

from functools import lru_cache

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from prm.access.policy import Actor, Own
from prm.access.scope import clause
from prm.core.db import database, db, forgets
from prm.core.errors import NotFound, Unreadable
from prm.identity.models import SavedView, User
from prm.identity.service import views as verbs
from prm.identity.sessions import say
from prm.web import views
from prm.web.gate import actor, audience, load, needs
from prm.web.known import versions
from prm.web.lists import View

bp = audience("both", "views", "/views")
LONGEST_QUERY, LONGEST_NAME = 2_000, 60


def saved(page: str, reader: Actor) -> tuple[View, ...]:
    """What the reader may open: their own, and what colleagues share."""
    return _saved(database(), page, reader, versions()["identity"])


@lru_cache(1024)
def _saved(_database: str, page: str, reader: Actor, _version: int) -> tuple[View, ...]:
    rows = select(SavedView.public_id, SavedView.name, SavedView.query, SavedView.shared, SavedView.user_id, User.name)
    mine = rows.join(User, User.id == SavedView.user_id).where(clause(SavedView, reader, Own.ACCOUNT))
    here = mine.where(SavedView.page == page).order_by(SavedView.name)
    found = db.session.execute(here.execution_options(scoped=True))
    return tuple(
        View(
            public_id,
            name if user_id == reader.id else _("%(view)s (%(who)s)", view=name, who=owner),
            query,
            id=public_id,
            mine=user_id == reader.id,
            shared=shared,
        )
        for public_id, name, query, shared, user_id, owner in found
    )


forgets(_saved.cache_clear)
views.kept_by(saved)


def _typed() -> str:
    query = request.form.get("query", "")
    if len(query) > LONGEST_QUERY or not query.isprintable():
        raise Unreadable(_("This view asks for too much to be kept. Take some filters away."))
    return query


def _page() -> str:
    page = request.form.get("page", "")
    if page not in current_app.view_functions:
        raise NotFound
    return page


@bp.post("")
@needs(Own.ACCOUNT)
def save() -> ResponseReturnValue:
    """Save as: the query on screen under a name."""
    page, name = _page(), " ".join(request.form.get("name", "").split())[:LONGEST_NAME]
    if not name:
        raise Unreadable(_("Give the view a name, like “Iberia, falling”."))
    view = verbs.save_view(actor(), page=page, name=name, query=_typed(), shared=request.form.get("shared") == "1")
    say(_("View saved"))
    return redirect(url_for(page, view=view.public_id), 303)


@bp.post("/<public_id>")
@needs(Own.ACCOUNT)
def change(public_id: str) -> ResponseReturnValue:
    """Save: the view asks for what is on screen."""
    view = _mine(public_id)
    verbs.change_view(view, actor(), query=_typed())
    say(_("View saved"))
    return redirect(url_for(view.page, view=view.public_id), 303)


@bp.post("/<public_id>/deletion")
@needs(Own.ACCOUNT)
def delete(public_id: str) -> ResponseReturnValue:
    """Delete a view of one's own."""
    view = _mine(public_id)
    page = view.page
    verbs.delete_view(view, actor())
    say(_("View deleted"))
    return redirect(url_for(page), 303)


def _mine(public_id: str) -> SavedView:
    view = load(SavedView, public_id)
    if view.user_id != actor().id:
        raise NotFound
    return view
