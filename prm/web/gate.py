"""The door: every route says what it needs, or the app does not start; each request is asked once."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from prm.access import scope as in_sql
from prm.access.policy import Actor, Do, Need, Open, Own, may
from prm.core.db import PARTNER, Wall, db, wall
from prm.core.errors import ConfigurationError, NotFound
from prm.core.transaction import SAFE
from prm.web import cookie

View = TypeVar("View", bound=Callable[..., Any])
Model = TypeVar("Model")
SignIn = Callable[[str], Actor | None]
UNATTENDED = {"static", "web.healthz", "web.readyz"}  # asked by machines: no cookie, no session


def needs(need: Need) -> Callable[[View], View]:
    """Mark a route with what it needs; the door reads the mark before the view runs."""

    def marked(view: View) -> View:
        view.need = need  # type: ignore[attr-defined]
        return view

    return marked


def takes(most: int) -> Callable[[View], View]:
    """Mark a route with the bytes a request may carry; a longer one is refused before it is read."""

    def marked(view: View) -> View:
        view.most = most  # type: ignore[attr-defined]
        return view

    return marked


def looks_first(view: View) -> View:
    """Mark a route that calls `begin_writing` itself, when all it has to look up is looked up."""
    view.looks_first = True  # type: ignore[attr-defined]
    return view


def audience(kind: str, room: str, prefix: str) -> Blueprint:
    """The blueprint of a room for `console` (staff), `portal` (partners) or `both`.

    Endpoints read `room.view`, for partners `portal_room.view`.
    """
    name = f"portal_{room}" if kind == "portal" else room
    blueprint = Blueprint(name, f"prm.{room}.{kind}", url_prefix=prefix)
    blueprint.audience = kind  # type: ignore[attr-defined]
    return blueprint


def check_marks(app: Flask) -> None:
    """Refuse to start with a route that is unmarked, or that writes under a mere `See`."""
    for rule in app.url_map.iter_rules():
        need = getattr(app.view_functions[rule.endpoint], "need", None)
        if need is None:
            raise ConfigurationError(f"{rule} does not say what it needs. Mark {rule.endpoint} with @needs(...).")
        writes = (rule.methods or set()) - SAFE
        if writes and not isinstance(need, Do | Own | Open):
            raise ConfigurationError(f"{rule} writes but needs only {need!r}. Name the Do it needs.")


def hang(app: Flask, sign_in: SignIn) -> None:
    """Put the door into the app; `sign_in` turns a cookie's token into an actor."""
    app.extensions["prm.sign_in"] = sign_in
    app.before_request(_ask)


def _ask() -> ResponseReturnValue | None:
    """Who is it, may they, and with whose eyes does the database look from here on?"""
    view: Any = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        _recognise()
        abort(404)
    g.need = view.need
    if most := getattr(view, "most", 0):
        request.max_content_length = most
    if _holds_nul():
        abort(400)
    if request.endpoint in UNATTENDED:
        return None
    if cookie.is_forged() and request.endpoint != "web.csp_report":
        abort(403, "forged")
    actor = _recognise()
    if actor is None:
        return None if g.need is Open.PUBLIC else _sign_in_first()
    if not _right_audience(actor):
        raise NotFound
    if not may(actor, g.need):
        abort(403, "need")
    return None


def _holds_nul() -> bool:
    """A NUL in an address or a field: no text that people write holds one, and PostgreSQL stores none."""
    given = [request.path, *request.args, *request.args.values()]
    if request.method not in SAFE:
        given += [*request.form, *request.form.values()]
    return any("\x00" in text for text in given)


def _recognise() -> Actor | None:
    g.actor = actor = current_app.extensions["prm.sign_in"](cookie.token())
    if actor is not None and not actor.is_staff:
        wall.set(Wall(PARTNER, actor.partner_id, actor.family))
    return actor


def _sign_in_first() -> ResponseReturnValue:
    if request.method not in SAFE or request.headers.get("HX-Request"):
        abort(401)
    wanted = request.full_path.rstrip("?")
    return redirect(url_for("identity.sign_in", next=wanted if wanted != "/" else None))


def _right_audience(actor: Actor) -> bool:
    blueprint = current_app.blueprints.get(request.blueprint or "")
    kind = getattr(blueprint, "audience", "both")
    return kind == "both" or (kind == "console") == actor.is_staff


def visible(model: type[Any], *columns: Any, need: Need | None = None) -> Select[Any]:
    """The rows of `model` the asker reaches with what this route needs (or with `need`, for a neighbour's list)."""
    return in_sql.visible(model, g.actor, need or g.need, *columns)


def load(model: type[Model], public_id: str, need: Need | None = None) -> Model:
    """The one row with this public id, if the asker reaches it; otherwise it does not exist for them."""
    row = db.session.execute(visible(model, need=need).where(model.public_id == public_id)).scalar_one_or_none()  # type: ignore[attr-defined]
    if row is None:
        raise NotFound
    return row


def actor() -> Actor:
    """The signed-in person of this request."""
    return g.actor


def allowed(need: Need) -> bool:
    """May the signed-in person do this at all? For buttons that would otherwise lead to a no."""
    return g.get("actor") is not None and may(g.actor, need)
