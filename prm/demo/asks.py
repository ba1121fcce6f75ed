"""What the demo's partners ask of decided registrations this morning: more time, appeals, changes; the newest waits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from prm.core.ids import public_id
from prm.core.money import SCALE
from prm.deals import amendment, hours
from prm.deals.amendment import Line
from prm.deals.models import Claim, Registration, RegistrationLine
from prm.deals.rules import Ask, Outcome, Status
from prm.deals.wishes import Wish
from prm.demo.fates import CALENDAR, LARGE, PROMISED

EXTENSIONS, APPEALS, CHANGES = 8, 4, 3
LATELY = timedelta(days=13)  # well within the window of an appeal
SAID = {
    Ask.EXTENSION: (
        "The budget comes later: their board meets on the 12th, the offer is with purchasing.",
        "A trial is running: forty bikes at two sites, the report is due next month.",
        "The customer decides later: a new head of logistics starts in four weeks.",
    ),
    Ask.APPEAL: (
        "The project has a date now, and their purchaser confirms it in writing.",
        "We had met the buyer twice before; the minutes are with our channel manager.",
    ),
    Ask.AMENDMENT: ("They equip the second site, too, so the order grows.",),
}


def morning(session: Session, now: datetime) -> None:
    """Lay them before the vendor; a registration is asked one thing at most."""
    running = select(Registration).where(Registration.status == Status.APPROVED, Registration.outcome == Outcome.OPEN)
    ending = running.where(Registration.protected_until > now + timedelta(days=2), Registration.extensions == 0)
    ending = ending.where(Registration.protected_until < now + timedelta(days=14)).order_by(Registration.id)
    for at, row in enumerate(session.scalars(ending.limit(EXTENSIONS)).all()):
        wanted = {"until": row.protected_until and row.protected_until.isoformat(), "close_on": None}
        _ask(session, row, Ask.EXTENSION, wanted, now, at)
        session.execute(update(Claim).where(Claim.registration_id == row.id).values(expires_at=None))
    no = select(Registration).where(Registration.status == Status.REJECTED, Registration.decided_at > now - LATELY)
    for at, row in enumerate(session.scalars(no.order_by(Registration.id.desc()).limit(APPEALS)).all()):
        _ask(session, row, Ask.APPEAL, {}, now, at)
    calm = running.where(Registration.protected_until > now + timedelta(days=20), Registration.reporting < LARGE)
    calm = calm.where(Registration.decided_by_id.is_not(None)).order_by(Registration.id.desc()).limit(CHANGES)
    for at, row in enumerate(session.scalars(calm).all()):
        _ask(session, row, Ask.AMENDMENT, _larger(session, row), now, at)


def _ask(session: Session, row: Registration, kind: Ask, wanted: dict[str, Any], now: datetime, at: int) -> None:
    asked_at, words = now - timedelta(hours=3 + 9 * at, minutes=7 * at), SAID[kind]
    due = hours.due(asked_at, PROMISED // 60, CALENDAR)
    wish = {"public_id": public_id(), "registration_id": row.id, "partner_id": row.partner_id, "user_id": row.user_id}
    session.add(Wish(**wish, kind=kind, why=words[at % len(words)], wanted=wanted, asked_at=asked_at, due_at=due))
    row.wish_due_at = due
    if kind is Ask.EXTENSION and row.protected_until and due:
        row.protected_until = max(row.protected_until, due)


def _larger(session: Session, row: Registration) -> dict[str, Any]:
    """Ten times as much of the first product: beyond what a manager decides alone."""
    columns = (RegistrationLine.category_id, RegistrationLine.quantity, RegistrationLine.amount)
    stored = session.execute(select(*columns).where(RegistrationLine.registration_id == row.id)).all()
    lines: Sequence[Line] = sorted(Line(line.category_id, line.quantity, line.amount) for line in stored)
    grown = [Line(each.category_id, each.quantity, max(each.amount * 10, LARGE + SCALE)) for each in lines[:1]]
    return amendment.content(row.close_on, [*grown, *lines[1:]]).document()
