"""How often a partner may send a deal again that was declined (DR-12). Counts its own registrations alone."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session

from prm.core.errors import Refused
from prm.core.residual import residual
from prm.deals.keys import Key
from prm.deals.models import CustomerKey, Registration, RegistrationLine
from prm.deals.rules import Status
from prm.deals.service import routing
from prm.partners.models import Partner


def refuse_too_often(
    session: Session, registration: Registration, families: Sequence[int], keys: Sequence[Key], partner: Partner
) -> None:
    """Refused with the clause where this customer was declined for one of these products as often as the rules bear."""
    declined = _declined(session, registration, families, keys)
    if not declined:
        return
    rules, _calendar = routing.rules_of(session, registration)
    limit = rules.may_resubmit(replace(routing.facts_of(session, registration, partner), resubmissions=declined))
    if not limit.value:
        raise Refused(
            f"This deal has been declined too often to be registered again. "
            f"Clause {limit.clause.number}: {limit.clause.text}"
        )


def _declined(session: Session, registration: Registration, families: Sequence[int], keys: Sequence[Key]) -> int:
    told: dict[str, object] = {"values": [key.value for key in keys], "families": list(families)}
    told |= {"company": registration.partner_id, "this": registration.id}
    return int(session.execute(_BEFORE, told).scalar_one())


_BEFORE = select(func.count(Registration.id)).where(  # from the few of this customer, not from all that were declined
    residual(Registration.partner_id) == bindparam("company"),
    residual(Registration.status) == Status.REJECTED,
    Registration.id.in_(
        select(CustomerKey.registration_id).where(CustomerKey.value.in_(bindparam("values", expanding=True)))
    ),
    exists().where(
        RegistrationLine.registration_id == Registration.id,
        RegistrationLine.category_id.in_(bindparam("families", expanding=True)),
    ),
    Registration.id != bindparam("this"),
)
