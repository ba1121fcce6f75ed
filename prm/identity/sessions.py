"""Signed-in browsers as rows: begun at sign-in, looked up on every request, ended by sign-out or by somebody else."""

from flask import Flask, Request, g, request
from sqlalchemy import delete, update

from prm.access.policy import Actor
from prm.core import clock
from prm.core.db import db
from prm.core.installation import learn
from prm.identity import actors
from prm.identity.models import User, UserSession
from prm.identity.rules import absolute_limit, digest
from prm.identity.service import kinds
from prm.journal.log import record
from prm.web import cookie

_MARK = {"scoped": True, "synchronize_session": False}


def sign_in(token: str) -> Actor | None:
    """The actor behind a cookie's token, or None; also sets the reader's locale, zone and waiting message."""
    row = actors.session_of(token)
    if row is None:
        return None
    versions = learn(row.versions)
    actor = actors.actor_of(row.user_id, versions["identity"], versions["partners"])
    g.session_row, g.session_id, g.toast = row, row.id, row.toast
    g.locale = actor.preferences["locale"]
    g.time_zone = actor.preferences["time_zone"]
    return actor


def person(_request: Request) -> actors.Person | None:
    """Flask-Login's view of the same."""
    actor = g.get("actor")
    return actors.Person(actor) if actor else None


def begin(user: User, how: str) -> UserSession:
    """Start a session for a person who has proved who they are; the browser's token changes with it."""
    now = clock.now()
    session = UserSession(
        token_digest=digest(cookie.renew()),
        user_id=user.id,
        partner_id=user.partner_id,
        created_at=now,
        seen_at=now,
        ends_at=now + absolute_limit(user.role),
        browser=request.headers.get("User-Agent", "")[:200],
        address=request.remote_addr or "",
    )
    seen = update(User).where(User.id == user.id).values(seen_at=now)
    db.session.execute(seen, execution_options=_MARK)
    db.session.add(session)
    db.session.flush()
    g.session_id = session.id
    record(kinds.SESSION_BEGAN, user, user, how=how)
    return session


def renew() -> None:
    """Give this browser a new token where its session has proved more than before."""
    fresh = update(UserSession).where(UserSession.id == g.session_id).values(token_digest=digest(cookie.renew()))
    db.session.execute(fresh, execution_options=_MARK)


def end_own() -> None:
    """Sign this browser out."""
    gone = delete(UserSession).where(UserSession.id == g.session_id)
    db.session.execute(gone, execution_options=_MARK)
    record(kinds.SESSION_ENDED, g.actor, g.actor, sessions=1)
    cookie.renew()
    g.signed_out = True


def say(sentence: str) -> None:
    """Show a sentence once: on this page if one is drawn now, else on the next this browser opens."""
    g.toast = g.said = sentence
    said = update(UserSession).where(UserSession.id == g.session_id).values(toast=sentence)
    db.session.execute(said, execution_options=_MARK)


def hang(app: Flask) -> None:
    """Keep “last seen” and forget said messages, after each answer and outside its transaction."""
    app.teardown_request(_keep)


def _keep(_error: BaseException | None = None) -> None:
    row = g.pop("session_row", None)
    if row is None or g.get("signed_out"):
        return
    waiting = row.toast or g.get("said")
    actors.notice(row.id, row.user_id, row.seen_at, said=bool(waiting) and g.get("toast") is None)
