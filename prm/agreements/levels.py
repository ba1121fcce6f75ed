"""What a partner's level is called, for the merge field {tier}; the room that knows levels says it. Knows none."""

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

NONE = "–"  # printed where the partner has no level, or nobody gives any
Called = Callable[[Session, int, date], str]
_called: list[Called] = []


def called_by(lookup: Called) -> None:
    """Let the room that gives levels say what one is called: session, partner's id, day → name, empty for none."""
    _called[:] = [lookup]


def name(session: Session, partner_id: int, day: date) -> str:
    """The name of the partner's level on a day, as it is printed."""
    return next((lookup(session, partner_id, day) for lookup in _called), "") or NONE
