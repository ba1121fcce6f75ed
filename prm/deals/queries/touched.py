"""Open registrations that a change of the rules would answer otherwise, as far as the reader reaches them."""

from typing import Any

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.core.db import db
from prm.deals.models import Registration
from prm.deals.rules import LIVE, Outcome
from prm.partners.models import Partner


def rows_of(reader: Actor, ids: list[int]) -> Any:
    """What the list shows of registrations, of those the reader reaches; in the order they were received."""
    columns = (
        Registration.id,
        Registration.public_id,
        Registration.number,
        Registration.customer,
        Registration.status,
        Registration.outcome,
        Registration.protected_until,
        Registration.terms_version,
        Partner.name.label("partner"),
    )
    rows = visible(Registration, reader, See.DEALS, *columns).join(Partner, Partner.id == Registration.partner_id)
    return db.session.execute(rows.where(Registration.id.in_(ids)).order_by(Registration.received_at)).all()


def reached(reader: Actor) -> list[int]:
    """Ids of the open registrations that the reader reaches, first received first."""
    mine = visible(Registration, reader, See.DEALS, Registration.id)
    mine = mine.where(Registration.status.in_(LIVE), Registration.outcome == Outcome.OPEN)
    return list(db.session.scalars(mine.order_by(Registration.received_at, Registration.id)))
