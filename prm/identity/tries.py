"""Counting tries by account and by network, in transactions of their own, so that a refused request counts too."""

import hmac
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from flask import current_app
from sqlalchemy import bindparam, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.db import db
from prm.core.transaction import system
from prm.identity.models import SignInTry
from prm.identity.rules import Pace, spend

KEPT = timedelta(days=1)
_T: Any = SignInTry.__table__
_MOVE = update(_T).where(_T.c.subject == bindparam("known"))
_MOVE = _MOVE.values(count=bindparam("used"), window_start=bindparam("since"))
_OURS = {"scoped": True, "synchronize_session": False}  # counted for whoever asks, signed in or not


def subject(sort: str, value: str) -> str:
    """What is stored and logged of an address or a network: nobody can find it by guessing without the secret."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"{sort}:{value}".encode(), sha256).hexdigest()


def wait_for(known: str, pace: Pace) -> int:
    """Count one more try of a subject; 0, or the seconds to wait when it comes too early. Ends the session it finds."""
    with system("count a try") as session:
        return count(session, {known: pace})


def count(session: Session, paces: Mapping[str, Pace]) -> int:
    """The same for several subjects within a transaction, for what is counted only where it is kept.

    Always named in the same order, so that two transactions never wait for each other.
    """
    now, moved, longest = clock.now(), [], timedelta()
    asked = {f"subject{n}": known for n, known in enumerate(paces)} | {"now": now}
    held = session.execute(_held(db.engine.dialect.name, len(paces)), asked, execution_options=_OURS).all()
    for known, before, counted in held:
        used, since, wait = spend(before, counted, now, paces[known])
        moved.append({"known": known, "used": used, "since": since})
        longest = max(longest, wait or timedelta())
    session.execute(_MOVE, moved, execution_options=_OURS)
    return int(longest.total_seconds()) + 1 if longest else 0


@cache
def _held(engine: str, subjects: int) -> Any:
    """Makes the rows that do not exist yet, locks those that do, and reads them all."""
    dialect = sqlite if engine == "sqlite" else postgresql
    fresh = [
        {"subject": bindparam(f"subject{n}"), "count": 0, "window_start": bindparam("now")} for n in range(subjects)
    ]
    made = dialect.insert(_T).values(fresh)
    same = made.on_conflict_do_update(index_elements=["subject"], set_={"count": _T.c.count})
    return same.returning(_T.c.subject, _T.c.count, _T.c.window_start)


def forgive(known: str) -> None:
    """The person has proved who they are: earlier mistakes no longer slow them down. Ends the session it finds."""
    with system("forgive tries") as session:
        session.execute(delete(SignInTry).where(SignInTry.subject == known))


def sweep() -> int:
    """Forget counts that no longer matter; how many."""
    with system("forget tries") as session:
        old = delete(SignInTry).where(SignInTry.window_start < clock.now() - KEPT)
        return int(session.execute(old).rowcount)  # type: ignore[attr-defined]
