"""What a version of the rules says of a second partner (DR-9), kept; and what a partner may read of its own waiting."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from prm.access.policy import Actor
from prm.core.db import database, forgets
from prm.deals.models import Registration
from prm.deals.queries import own, promise
from prm.deals.rules import UNDECIDED
from prm.deals.terms_parts import Second


def rule(version: int) -> tuple[Second, str]:
    """Reject, waitlist or reduced, and the clause's number."""
    return _rule(database(), version)


@lru_cache(64)
def _rule(_database: str, version: int) -> tuple[Second, str]:
    said = promise.rules_of(version)[0].second_partner()
    return said.value.rule, said.clause.number


forgets(_rule.cache_clear)


def promised_to(actor: Actor, registration: Registration) -> tuple[datetime | None, bool]:
    """The promised moment as its partner may read it, and whether none is told as its customer may be another's.

    Where the second waits, none is told of any customer that is taken, by whomever: the one whose clock runs on, since
    we hold the customer ourselves, would tell that the others are held by a partner (D25). Who was told that the
    customer is free reads its moment again.
    """
    second = registration.conflict and registration.status in UNDECIDED
    if not second or rule(registration.terms_version)[0] is not Second.WAITLIST:
        return registration.due_at, False
    if registration.due_at is None or not _was_freed(own.shared_events(actor, registration)):
        return None, True
    return registration.due_at, False


def _was_freed(events: list[Any]) -> bool:
    return any(event.kind == "registration.freed" for event in events)
