"""The verbs that make, change and stop people. Knows no page and no partner."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select

from prm.access.policy import PARTNER_ROLES, Role
from prm.core.db import db
from prm.core.errors import Refused
from prm.identity import links
from prm.identity.models import Assistance, User, UserRegion, UserSession
from prm.identity.rules import Access, Purpose, loops
from prm.identity.service import kinds
from prm.journal.log import Acting, record

_MARK = {"scoped": True, "synchronize_session": False}


@dataclass(frozen=True)
class Profile:
    """What is said about a person; ids are the database's own."""

    name: str
    role: Role
    email: str | None = None
    title: str = ""
    territory_id: int | None = None  # where they belong
    reports_to_id: int | None = None
    regions: tuple[int, ...] = ()  # what their sight covers
    assists: tuple[int, ...] = ()  # managers a coordinator works for


def add_user(
    profile: Profile,
    actor: Acting,
    *,
    access: Access = Access.NONE,
    code: str | None = None,
    partner_id: int | None = None,
    joined_on: date | None = None,
    preferences: dict[str, Any] | None = None,
) -> User:
    """Add a person; with the usual access they are known by name and cannot sign in until invited."""
    if (profile.role in PARTNER_ROLES) != (partner_id is not None):
        raise Refused(
            "A partner's role needs a company, and a colleague's role has none. Choose the other kind of role."
        )
    _check_address(profile.email, None)
    user = User(
        access=access,
        code=code,
        partner_id=partner_id,
        joined_on=joined_on,
        preferences=preferences or {},
        role=profile.role,
        name=profile.name,
    )
    db.session.add(user)
    _apply(user, profile)
    record(kinds.ADDED, user, actor, role=profile.role.value)
    return user


def change(user: User, profile: Profile, actor: Acting) -> None:
    """Change what is known of a person; takes effect with their next request."""
    was = user.role
    if (profile.role in PARTNER_ROLES) != (user.partner_id is not None):
        raise Refused(
            "A person stays on their side: a colleague cannot become a partner's user, nor the other way round."
        )
    if was is Role.ADMIN and profile.role is not Role.ADMIN:
        _keep_an_admin(user)
    _check_address(profile.email, user.id)
    _check_line(user, profile.reports_to_id)
    _apply(user, profile)
    regions = len(profile.regions)
    if profile.role is was:
        record(kinds.CHANGED, user, actor, role=was.value, regions=regions)
    else:
        record(kinds.ROLE_CHANGED, user, actor, was=was.value, role=profile.role.value, regions=regions)


def invite(user: User, actor: Acting) -> None:
    """Give a person a way in, or a fresh one: a link goes out by mail and older ones die."""
    if user.access is Access.DISABLED:
        raise Refused("This person's access was ended. Enable it first.")
    if user.access is Access.ACTIVE:
        raise Refused("This person can sign in already. They get a link from the sign-in page.")
    if not user.email:
        raise Refused("No e-mail address is known. Add one, then invite.")
    user.access = Access.INVITED
    links.kill(user.id)
    links.mail(user.public_id, Purpose.INVITATION, asked_by=actor.public_id)
    record(kinds.INVITED, user, actor, role=user.role.value)


def disable(user: User, actor: Acting) -> None:
    """End a person's access: every session and link dies in this transaction."""
    if user.public_id == actor.public_id:
        raise Refused("You cannot end your own access. Ask another admin.")
    if user.access is Access.DISABLED:
        raise Refused("This person's access has ended already.")
    if user.role is Role.ADMIN:
        _keep_an_admin(user)
    user.access = Access.DISABLED
    links.kill(user.id)
    gone = end_rows(user.id)
    record(kinds.DISABLED, user, actor, role=user.role.value, sessions=gone)


def enable(user: User, actor: Acting) -> None:
    """Give access back; they sign in anew."""
    if user.access is not Access.DISABLED:
        raise Refused("This person's access has not ended.")
    if not user.email:
        raise Refused("No e-mail address is known. Add one, then enable.")
    user.access = Access.ACTIVE
    record(kinds.ENABLED, user, actor, role=user.role.value)


def end_sessions(user: User, actor: Acting, *, but: int | None = None) -> int:
    """End a person's sessions (except one); how many ended."""
    gone = end_rows(user.id, but=but)
    record(kinds.SESSION_ENDED, user, actor, sessions=gone)
    return gone


def end_rows(user_id: int, *, but: int | None = None) -> int:
    """Delete the session rows of a person, the part of a verb that stops somebody."""
    gone = delete(UserSession).where(UserSession.user_id == user_id, UserSession.id != (but or 0))
    return int(db.session.execute(gone, execution_options=_MARK).rowcount)  # type: ignore[attr-defined]


def _apply(user: User, profile: Profile) -> None:
    user.name, user.title, user.role = profile.name, profile.title, profile.role
    user.email = profile.email.casefold() if profile.email else None
    user.territory_id, user.reports_to_id = profile.territory_id, profile.reports_to_id
    db.session.flush()
    _replace(UserRegion, user.id, UserRegion.territory_id, profile.regions)
    assists = profile.assists if profile.role is Role.COORDINATOR else ()
    _replace(Assistance, user.id, Assistance.manager_id, assists)


def _replace(model: Any, user_id: int, column: Any, wanted: Collection[int]) -> None:
    db.session.execute(delete(model).where(model.user_id == user_id), execution_options=_MARK)
    db.session.add_all(model(user_id=user_id, **{column.key: each}) for each in sorted(set(wanted)))


def _check_address(email: str | None, user_id: int | None) -> None:
    taken = select(User.id).where(User.email == (email or "").casefold(), User.id != (user_id or 0))
    if email and db.session.execute(taken.execution_options(**_MARK)).first():
        raise Refused("Somebody else has this e-mail address. Use another, or open that person's page.")


def _check_line(user: User, reports_to_id: int | None) -> None:
    rows = db.session.execute(select(User.id, User.reports_to_id).execution_options(**_MARK)).all()
    if loops({each.id: each.reports_to_id for each in rows}, user.id, reports_to_id):
        raise Refused("That would make this person their own superior. Choose somebody who does not report to them.")


def _keep_an_admin(user: User) -> None:
    others = select(func.count()).where(User.role == Role.ADMIN, User.access == Access.ACTIVE, User.id != user.id)
    if not db.session.execute(others.execution_options(**_MARK)).scalar_one():
        raise Refused("This is the last admin. Make somebody else an admin first.")
