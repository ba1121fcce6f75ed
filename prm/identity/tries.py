"""Counting tries by account and by network, in transactions of their own, so that a refused request counts too."""

import hmac
from datetime import timedelta
from hashlib import sha256

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.db import insert_or_ignore
from prm.core.transaction import system
from prm.identity.models import SignInTry
from prm.identity.rules import Pace, spend

KEPT = timedelta(days=1)


def subject(sort: str, value: str) -> str:
    """What is stored and logged of an address or a network: nobody can find it by guessing without the secret."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"{sort}:{value}".encode(), sha256).hexdigest()


def wait_for(known: str, pace: Pace) -> int:
    """Count one more try of a subject; 0, or the seconds to wait when it comes too early. Ends the session it finds."""
    with system("count a try") as session:
        return count(session, known, pace)


def count(session: Session, known: str, pace: Pace) -> int:
    """The same within a transaction, for what is counted only where it is kept."""
    now = clock.now()
    fresh = {"subject": known, "count": 0, "window_start": now}
    session.execute(insert_or_ignore(SignInTry), [fresh])
    row = session.execute(select(SignInTry).where(SignInTry.subject == known).with_for_update()).scalar_one()
    row.count, row.window_start, wait = spend(row.count, row.window_start, now, pace)
    return 0 if wait is None else int(wait.total_seconds()) + 1


def forgive(known: str) -> None:
    """The person has proved who they are: earlier mistakes no longer slow them down. Ends the session it finds."""
    with system("forgive tries") as session:
        session.execute(delete(SignInTry).where(SignInTry.subject == known))


def sweep() -> int:
    """Forget counts that no longer matter; how many."""
    with system("forget tries") as session:
        old = delete(SignInTry).where(SignInTry.window_start < clock.now() - KEPT)
        return int(session.execute(old).rowcount)  # type: ignore[attr-defined]
