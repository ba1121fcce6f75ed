"""Who somebody is: by address and password, with the same work whether the address is known or not."""

from sqlalchemy import select

from prm.core.db import db
from prm.core.transaction import system
from prm.identity import passwords
from prm.identity.models import Credential, User
from prm.identity.rules import Access

_MARK = {"scoped": True}


def by_password(email: str, plain: str) -> int | None:
    """The id of the active person with this address and password. Ends the session it finds: no writer waits."""
    query = (
        select(User.id, Credential.password_hash)
        .outerjoin(Credential, Credential.user_id == User.id)
        .where(User.email == email, User.access == Access.ACTIVE)
    )
    with system("look at a password", writes=False) as session:
        row = session.execute(query).first()
    right = passwords.matches(row.password_hash if row else None, plain)
    return row.id if row and right else None


def may_come(email: str) -> str:
    """The public id of whoever may be mailed a link at this address, or nothing."""
    query = select(User.public_id).where(User.email == email, User.access.in_((Access.ACTIVE, Access.INVITED)))
    return db.session.execute(query.execution_options(**_MARK)).scalar_one_or_none() or ""


def person(user_id: int) -> User:
    """The row of somebody who has proved who they are."""
    row: User = db.session.execute(select(User).where(User.id == user_id).execution_options(**_MARK)).scalar_one()
    return row
