"""The verbs of one's own account: accepting an invitation, password, preferences, sessions."""

from typing import Any

from sqlalchemy import delete, select

from prm.core import clock
from prm.core.db import db
from prm.core.errors import NotFound
from prm.core.installation import installation
from prm.identity import passwords
from prm.identity.models import Credential, User, UserSession
from prm.identity.rules import Access, check_password
from prm.identity.service import kinds
from prm.identity.service.people import end_rows
from prm.journal.log import Acting, record

_MARK = {"scoped": True, "synchronize_session": False}


def accept_invitation(user: User, *, name: str, password: str = "") -> None:
    """The invited person has come, says what they are called and may set a password."""
    user.access, user.name = Access.ACTIVE, name
    if password:
        store(user, password)
    record(kinds.JOINED, user, user, role=user.role.value, password=bool(password))


def set_password(user: User, plain: str, actor: Acting, *, end_others: int | None = None) -> int:
    """Set a person's password; Refused when it is easy to guess. How many sessions ended.

    `end_others` is the session that stays while all others end; None ends none.
    """
    store(user, plain)
    gone = end_rows(user.id, but=end_others) if end_others is not None else 0
    record(kinds.PASSWORD_SET, user, actor, sessions=gone)
    return gone


def store(user: User, plain: str) -> None:
    """Check and keep a password, the part of a verb that sets one."""
    checked = check_password(plain, name=user.name, email=user.email or "", words=(installation().name,))
    query = select(Credential).where(Credential.user_id == user.id).execution_options(**_MARK)
    kept = db.session.execute(query).scalar_one_or_none()
    if kept is None:
        kept = Credential(user_id=user.id, partner_id=user.partner_id)
        db.session.add(kept)
    kept.password_hash, kept.changed_at = passwords.hash_password(checked), clock.now()


def set_preferences(user: User, actor: Acting, *, name: str | None = None, **chosen: Any) -> None:
    """Change a person's name and whichever preferences are given."""
    user.name = name or user.name
    user.preferences = dict(user.preferences) | chosen
    record(kinds.PREFERENCES_SET, user, actor, fields=", ".join(sorted(chosen)))


def end_session(user: User, public_id: str, actor: Acting) -> None:
    """End one session of a person."""
    gone = delete(UserSession).where(UserSession.user_id == user.id, UserSession.public_id == public_id)
    if not db.session.execute(gone, execution_options=_MARK).rowcount:  # type: ignore[attr-defined]
        raise NotFound
    record(kinds.SESSION_ENDED, user, actor, sessions=1)
