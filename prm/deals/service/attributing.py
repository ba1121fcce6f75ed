"""Saying what the partner did for a deal: sourced, assisted or managed; programs may weigh it differently (TI-3)."""

from prm.core.errors import Refused
from prm.deals.models import Registration
from prm.deals.rules import Sourcing, Status
from prm.deals.service import kinds
from prm.journal.log import Acting, record
from prm.partners.models import Partner

OVER = frozenset({Status.REJECTED, Status.WITHDRAWN, Status.REVOKED})


def attribute(registration: Registration, partner: Partner, sourcing: Sourcing, actor: Acting) -> bool:
    """Have a registration count as this; False where it does already."""
    if registration.status in OVER:
        raise Refused("This registration counts for nothing any more. Only one that stands has a partner's part.")
    if registration.sourcing is sourcing:
        return False
    was, registration.sourcing = str(registration.sourcing), sourcing
    facts = {"number": registration.number, "sourcing": str(sourcing), "was": was}
    record(kinds.ATTRIBUTED, registration, actor, partner=partner, **facts)
    return True
