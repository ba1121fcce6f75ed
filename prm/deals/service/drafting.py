"""Keeping what somebody types into the form (E24): one draft a person, behind the own walls, not in the log."""

from typing import Any

from prm.access.policy import Actor, Do
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.core.errors import Refused
from prm.deals.models import Draft


def keep(actor: Actor, request_key: str, typed: dict[str, Any]) -> Draft:
    """Put what is typed in the place of what was kept before."""
    if actor.partner_id is None:
        raise Refused("Only a partner's people keep drafts of registrations.")
    draft: Draft | None = _mine(actor)
    if draft is None:
        draft = Draft(user_id=actor.id, partner_id=actor.partner_id)
        db.session.add(draft)
    draft.request_key, draft.typed, draft.saved_at = request_key, typed, clock.now()
    db.session.flush()
    return draft


def drop(actor: Actor) -> None:
    """Begin anew."""
    if (draft := _mine(actor)) is not None:
        db.session.delete(draft)


def _mine(actor: Actor) -> Draft | None:
    found: Draft | None = db.session.execute(visible(Draft, actor, Do.REGISTER_DEAL)).scalar_one_or_none()
    return found
