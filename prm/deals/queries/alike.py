"""Near matches kept at submission, as the review panel shows them; only registrations within the asker's reach."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from prm.access.policy import Actor, Do, See
from prm.access.scope import clause, visible
from prm.core import clock
from prm.core.db import db
from prm.deals.models import Likeness, Registration
from prm.deals.queries import queue
from prm.deals.queries.queue import Match
from prm.deals.rules import EXPIRED, LIVE, Outcome, shown
from prm.partners.models import Partner


def near(actor: Actor, registration: Registration) -> Sequence[Match]:
    """Registrations that look like this one's customer, with the evidence kinds and the best confidence of each."""
    found = _evidence(registration)
    own = clause(Registration, actor, Do.REVIEW_DEAL).label("mine")
    columns = (
        Registration.id,
        Registration.public_id,
        Registration.number,
        Registration.customer,
        Registration.status,
        Registration.outcome,
        Registration.protected_until,
        Registration.received_at,
        Partner.name.label("partner"),
        own,
    )
    rows: Any = visible(Registration, actor, See.DEALS, *columns)
    rows = rows.join(Partner, Partner.id == Registration.partner_id).where(Registration.id.in_(list(found)))
    return [_match(row, found[row.id]) for row in db.session.execute(rows)]


def _evidence(registration: Registration) -> dict[int, dict[str, int]]:
    """Other registration → kind of evidence → confidence, kept with whichever of the two came later."""
    columns = (Likeness.registration_id, Likeness.other_id, Likeness.kind, Likeness.confidence)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for side, other in (("registration_id", "other_id"), ("other_id", "registration_id")):
        mine = select(*columns).where(getattr(Likeness, side) == registration.id)
        for row in db.session.execute(mine.execution_options(scoped=True)):  # ids only, shown within reach
            found[getattr(row, other)][str(row.kind)] = row.confidence
    return found


def _match(row: Any, evidence: dict[str, int]) -> Match:
    state = shown(row.status, row.outcome, row.protected_until, clock.now())
    return Match(
        number=row.number,
        state=state,
        received_at=row.received_at,
        strong=False,
        evidence=tuple(sorted(evidence, key=lambda kind: -evidence[kind])),
        confidence=max(evidence.values()),
        public_id=row.public_id,
        customer=row.customer,
        partner=row.partner,
        mine=bool(row.mine),
        live=row.status in LIVE and row.outcome is Outcome.OPEN and state != EXPIRED,
    )


queue.near_by(near)
