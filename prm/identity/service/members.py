"""The verbs of a company's own people (ON-4): delegated to its administrators, begun by whoever looks after it.

Addresses are unique among everybody, so a rule looks above the walls; what it says is the same whoever has one.
"""

from sqlalchemy import func, select

from prm.access.policy import PARTNER_ROLES, Role
from prm.core.db import db
from prm.core.errors import Refused
from prm.core.transaction import above_the_walls
from prm.identity.models import User
from prm.identity.rules import Access
from prm.identity.service import kinds, people
from prm.identity.service.people import Profile
from prm.journal.log import Acting, record

MOST_WAITING = 25  # invitations of a company that nobody has taken up yet
_MARK = {"scoped": True}


def invite_member(profile: Profile, partner_id: int | None, actor: Acting) -> User:
    """Add a person to a company and mail the invitation."""
    if partner_id is None or profile.role not in PARTNER_ROLES or not profile.email:
        raise Refused("A colleague needs an e-mail address and a role of the company.")
    with above_the_walls("inviting a colleague"):
        _refuse_too_many(partner_id)
        _refuse_taken(profile.email, partner_id)
        user = people.add_user(profile, actor, partner_id=partner_id)
        db.session.flush()
        people.invite(user, actor)
    return user


def invite_again(user: User, actor: Acting) -> None:
    """Mail a fresh invitation; older ones die."""
    with above_the_walls("inviting again"):
        people.invite(user, actor)


def change_role(user: User, role: Role, actor: Acting) -> None:
    """Make a colleague an administrator, or no longer; holds from their next click."""
    if role not in PARTNER_ROLES:
        raise Refused("Choose one of the two roles of a company.")
    if user.public_id == actor.public_id:
        raise Refused("You cannot change your own role. Ask another administrator of your company.")
    was = user.role
    if role is was:
        return
    with above_the_walls("changing a role"):
        if was is Role.PARTNER_ADMIN:
            _keep_an_administrator(user)
        user.role = role
        db.session.flush()
        record(kinds.ROLE_CHANGED, user, actor, was=was.value, role=role.value, regions=0)


def end_access(user: User, actor: Acting) -> None:
    """A colleague cannot come in any more: every session and link dies in this transaction."""
    if user.public_id == actor.public_id:
        raise Refused("You cannot end your own access. Ask another administrator of your company.")
    with above_the_walls("ending a colleague's access"):
        if user.role is Role.PARTNER_ADMIN:
            _keep_an_administrator(user)
        people.disable(user, actor)


def give_back(user: User, actor: Acting) -> None:
    """Let a colleague in again; they sign in anew."""
    with above_the_walls("giving access back"):
        people.enable(user, actor)


def _keep_an_administrator(user: User) -> None:
    """Locks the company's administrators, so that two cannot end one another at the same moment."""
    able = select(User.id).where(
        User.partner_id == user.partner_id, User.role == Role.PARTNER_ADMIN, User.access == Access.ACTIVE
    )
    found = db.session.scalars(able.order_by(User.id).with_for_update().execution_options(**_MARK)).all()
    if not set(found) - {user.id}:
        raise Refused("This is the last administrator of the company. Make somebody else one first.")


def _refuse_too_many(partner_id: int) -> None:
    waiting = select(func.count(User.id)).where(User.partner_id == partner_id, User.access == Access.INVITED)
    if db.session.execute(waiting.execution_options(**_MARK)).scalar_one() >= MOST_WAITING:
        raise Refused(
            f"{MOST_WAITING} invitations wait for an answer already. "
            "End those nobody needs, or wait until some are taken up."
        )


def _refuse_taken(email: str, partner_id: int) -> None:
    holder = select(User.partner_id).where(User.email == email.casefold()).execution_options(**_MARK)
    row = db.session.execute(holder).first()
    if row is None:
        return
    if row.partner_id == partner_id:
        raise Refused("Somebody of this company has this e-mail address already. Look in the list of the team.")
    raise Refused("This address cannot be invited here. Use another one of the same person.")
