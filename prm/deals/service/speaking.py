"""In which language somebody reads who has registered a deal. Knows no words."""

from sqlalchemy import select

from prm.core.transaction import above_the_walls
from prm.deals.models import Registration
from prm.identity.models import User


def locale_of(registration: Registration) -> str:
    """The locale chosen by whoever registered it; empty where none was."""
    with above_the_walls("language") as session:
        chosen = session.scalar(select(User.preferences).where(User.id == registration.user_id))
    return str((chosen or {}).get("locale", ""))
