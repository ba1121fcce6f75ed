"""Single-use links: only the digest of a secret is kept, and only the mail that carries it ever holds it."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update

from prm.core import clock
from prm.core.db import db
from prm.core.ids import token
from prm.core.transaction import system
from prm.identity.models import SignInLink, User
from prm.identity.rules import INVITATION_LIVES, LINK_LIVES, Access, Purpose, digest
from prm.jobs.service import enqueue

MAIL = "identity.mail_link"
_LIVES = {Purpose.SIGN_IN: LINK_LIVES, Purpose.INVITATION: INVITATION_LIVES}
_OPENS = {Purpose.SIGN_IN: Access.ACTIVE, Purpose.INVITATION: Access.INVITED}
_MARK = {"scoped": True, "synchronize_session": False}


@dataclass(frozen=True)
class Link:
    """A link that can be used, and whom it lets in."""

    id: int
    user_id: int
    purpose: Purpose
    next_url: str
    name: str
    email: str | None


def mail(user: str, purpose: Purpose, *, next_url: str = "", asked_by: str = "") -> None:
    """Ask for a link to be made and mailed to the user with this public id; an empty id asks for nothing, as slowly."""
    payload = {"user": user, "purpose": purpose.value, "next": next_url}
    title = "Invitation by mail" if purpose is Purpose.INVITATION else "Sign-in link by mail"
    enqueue(MAIL, payload, title=title, asked_by=asked_by, priority=1)


def make(user: User, *, next_url: str = "") -> tuple[str, Purpose]:
    """A new secret for a person, by what they may do with it: sign in, or accept their invitation."""
    purpose = Purpose.INVITATION if user.access is Access.INVITED else Purpose.SIGN_IN
    secret = token()
    expires = clock.now() + _LIVES[purpose]
    db.session.add(
        SignInLink(digest=digest(secret), user_id=user.id, purpose=purpose, next_url=next_url, expires_at=expires)
    )
    return secret, purpose


def live(secret: str) -> Link | None:
    """The link behind a secret if it can still be used, with whom it lets in. Ends the session it finds."""
    query = (
        select(
            SignInLink.id,
            SignInLink.user_id,
            SignInLink.purpose,
            SignInLink.next_url,
            User.name,
            User.email,
            User.access,
        )
        .join(User, User.id == SignInLink.user_id)
        .where(SignInLink.digest == digest(secret), SignInLink.used_at.is_(None), SignInLink.expires_at > clock.now())
    )
    with system("look at a link", writes=False) as session:
        row = session.execute(query).first()
    return Link(*row[:-1]) if row is not None and _OPENS[row.purpose] is row.access else None


def use(link_id: int) -> bool:
    """Use a link up; False when somebody was faster."""
    used = update(SignInLink).where(SignInLink.id == link_id, SignInLink.used_at.is_(None)).values(used_at=clock.now())
    return bool(db.session.execute(used, execution_options=_MARK).rowcount)  # type: ignore[attr-defined]


def kill(user_id: int) -> None:
    """Make every open link of a person worthless."""
    db.session.execute(delete(SignInLink).where(SignInLink.user_id == user_id), execution_options=_MARK)


def sweep() -> int:
    """Delete links that can no longer be used; how many."""
    with system("forget links") as session:
        return int(session.execute(delete(SignInLink).where(SignInLink.expires_at < clock.now())).rowcount)  # type: ignore[attr-defined]
