"""Signed-in browsers as rows: begun at sign-in, looked up on every request, ended by sign-out or by somebody else."""

from flask import Flask, Request, g, request
from sqlalchemy import delete, update

from prm.access.policy import Actor
from prm.core import clock
from prm.core.db import db
from prm.identity import actors
from prm.identity.models import User, UserSession
from prm.identity.rules import absolute_limit
from prm.web import cookie

_MARK = {"scoped": True, "synchronize_session": False}


def sign_in(token: str) -> Actor | None:
    """The actor behind a cookie's token, or None; also sets the reader's locale, zone and waiting message."""
    row = actors.session_of(token)
    if row is None:
        return None
    actor = actors.actor_of(row.user_id, row.identity, row.partners)
    g.session_row, g.toast = row, row.toast
    g.locale = actor.preferences.get("locale", "en_US")
    g.time_zone = actor.preferences.get("time_zone", "UTC")
    return actor


def person(_request: Request) -> actors.Person | None:
    """Flask-Login's view of the same."""
    actor = g.get("actor")
    return actors.Person(actor) if actor else None


def begin(user: User) -> UserSession:
    """Start a session for a person who has proved who they are; the browser's token changes with it."""
    now = clock.now()
    session = UserSession(
        token_digest=actors.digest(cookie.renew()),
        user_id=user.id,
        partner_id=user.partner_id,
        created_at=now,
        seen_at=now,
        ends_at=now + absolute_limit(user.role),
        browser=request.headers.get("User-Agent", "")[:200],
        address=request.remote_addr or "",
    )
    user.seen_at = now
    db.session.add(session)
    return session


def end_own() -> None:
    """Sign this browser out."""
    gone = delete(UserSession).where(UserSession.token_digest == actors.digest(cookie.token()))
    db.session.execute(gone, execution_options=_MARK)
    cookie.renew()
    g.signed_out = True


def end_all(user_id: int, *, but: int | None = None) -> int:
    """End every session of a person (except one); how many ended."""
    gone = delete(UserSession).where(UserSession.user_id == user_id, UserSession.id != (but or 0))
    return int(db.session.execute(gone, execution_options=_MARK).rowcount)  # type: ignore[attr-defined]


def say(sentence: str) -> None:
    """Show a sentence once on the next page this browser opens, or on this one if it is drawn now."""
    g.toast = sentence
    said = update(UserSession).where(UserSession.id == g.session_row.id).values(toast=sentence)
    db.session.execute(said, execution_options=_MARK)


def hang(app: Flask) -> None:
    """Keep “last seen” and forget said messages, after each answer and outside its transaction."""
    app.teardown_request(_keep)


def _keep(_error: BaseException | None = None) -> None:
    row = g.pop("session_row", None)
    if row is None:
        return
    actors.notice(row.id, row.seen_at)
    if row.toast and "toast" not in g:  # a page has shown it
        actors.clear_toast(row.id)
