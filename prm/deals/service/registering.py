"""Registering a deal: stored, claimed, weighed, receipted in one transaction; the same form twice is one deal."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import rfc8785
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.agreements import guard
from prm.core import clock
from prm.core.errors import Refused
from prm.core.ids import short_code
from prm.core.installation import installation
from prm.core.money import convert
from prm.core.transaction import above_the_walls
from prm.deals import keys
from prm.deals.models import Claim, CustomerKey, Draft, Registration, RegistrationLine
from prm.deals.rules import LIVE, Stage, Status
from prm.deals.service import (
    authorising,
    claiming,
    kinds,
    matching,
    pacing,
    receipts,
    resubmitting,
    routing,
    seconding,
    turns,
)
from prm.journal.log import record
from prm.partners.models import Partner
from prm.partners.rules import Status as Standing
from prm.partners.rules import folded
from prm.sales import rates

TRIES = 3
_SENT = select(Registration).where(
    Registration.partner_id == bindparam("company"), Registration.request_key == bindparam("key")
)
_ADD_LINES, _ADD_KEYS = insert(RegistrationLine.__table__), insert(CustomerKey.__table__)
_DROP_DRAFT = delete(Draft).where(Draft.user_id == bindparam("whose"))


@dataclass(frozen=True)
class Family:
    """A product family asked for: category id, how many, how much (ten-thousandths)."""

    category_id: int
    quantity: int
    amount: int


@dataclass(frozen=True)
class Asked:
    """What the form says, understood."""

    customer: str
    families: tuple[Family, ...]
    amount: int
    currency: str
    close_on: date
    domain: str = ""
    country: str = ""
    tax_id: str = ""
    city: str = ""
    street: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_role: str = ""
    name: str = ""
    stage: str = Stage.QUALIFIED
    need: str = ""
    reference: str = ""
    source: str = ""
    distributor_id: int | None = None
    hidden: bool = False

    def digest(self) -> str:
        """Tells whether the same form was sent with something else in it."""
        plain = asdict(self) | {"close_on": self.close_on.isoformat(), "stage": str(self.stage)}
        plain["families"] = [asdict(each) for each in self.families]
        return hashlib.sha256(rfc8785.dumps(plain)).hexdigest()


def submit(
    partner: Partner, asked: Asked, request_key: str, actor: Actor, limits: pacing.Limits | None = None
) -> Registration:
    """Register a deal, or find it where this form was sent before.

    Refused where the company may not register, or not these products, has the customer already, or sends another deal
    under the same key;
    TooMany where one more is above the limits. A form sent again is none more.
    """
    if partner.status is not Standing.ACTIVE:
        raise Refused("Your company can't register deals now. Ask your channel manager what is missing.")
    for _ in range(TRIES):
        try:
            return _submitted(partner, asked, request_key, actor, limits)
        except _Met:
            continue
    raise Refused("This deal could not be given a number. Send it again.")


class _Met(Exception):
    """The same form, sent twice at once, or a number drawn twice: the transaction begins anew."""


def _submitted(
    partner: Partner, asked: Asked, request_key: str, actor: Actor, limits: pacing.Limits | None
) -> Registration:
    with above_the_walls("registering") as session:
        if known := _sent_before(session, partner, asked, request_key):
            return known
        registration = _stored(session, partner, asked, request_key, actor)
        if limits:
            pacing.spend(session, pacing.REGISTER, actor, limits)
        guard.refuse_without(session, partner, "it registers a deal", clock.today())
        authorising.refuse(session, registration, partner, [each.category_id for each in asked.families], actor)
        _weigh(session, registration, asked, partner)
        session.execute(_DROP_DRAFT, {"whose": actor.id})
        facts = {"customer": registration.customer, "number": registration.number, "amount": str(asked.amount)}
        record(kinds.SUBMITTED, registration, actor, partner=partner, **facts)
    return registration


def _stored(session: Session, partner: Partner, asked: Asked, request_key: str, actor: Actor) -> Registration:
    """The first rows of the transaction: where its unique keys refuse it, nothing else is lost."""
    made = _filled(session, partner, asked, request_key, actor)
    session.add(made)
    try:
        session.flush()
    except IntegrityError as refusal:
        raise _Met from refusal
    lines = [(made.id, partner.id, each.category_id, each.quantity, each.amount) for each in asked.families]
    names = ("registration_id", "partner_id", "category_id", "quantity", "amount")
    session.execute(_ADD_LINES, [dict(zip(names, line, strict=True)) for line in lines])
    return made


def _sent_before(session: Session, partner: Partner, asked: Asked, request_key: str) -> Registration | None:
    told = {"company": partner.id, "key": request_key}
    known: Registration | None = session.execute(_SENT, told).scalar_one_or_none()
    if known is not None and known.request_digest != asked.digest():
        raise Refused(
            f"This form was sent before as {known.number}, with other contents. Open a new form for a new deal."
        )
    return known


def _filled(session: Session, partner: Partner, asked: Asked, request_key: str, actor: Actor) -> Registration:
    now = clock.now()
    dated = rates.near(session, installation().currency, asked.currency, now.date()).on(asked.currency, now.date())
    rate, rate_day = dated or (None, None)
    told: dict[str, Any] = asdict(asked)
    told.pop("families")
    return Registration(
        number=short_code("DR"),
        partner_id=partner.id,
        territory_id=partner.territory_id,
        user_id=actor.id,
        request_key=request_key,
        request_digest=asked.digest(),
        status=Status.SUBMITTED,
        stage_moved_at=now,
        customer_sort=folded(asked.customer),
        key_version=keys.VERSION,
        reporting=convert(asked.amount, rate) if rate else asked.amount,
        rate=rate,
        rate_day=rate_day,
        received_at=now,
        terms_version=routing.version_in_force(session),
        **told | {"name": asked.name or asked.customer},
    )


def _weigh(session: Session, registration: Registration, asked: Asked, partner: Partner) -> None:
    """Who was first, what the rules say, and the proof of when it was asked."""
    wanted = keys.customer_keys(name=asked.customer, country=asked.country, domain=asked.domain, tax_id=asked.tax_id)
    families = [each.category_id for each in asked.families]
    resubmitting.refuse_too_often(session, registration, families, wanted, partner)
    turns.wait_for(session, [key.value for key in wanted])
    first = claiming.take(session, registration, families, wanted, registration.received_at)
    registration.conflict = not first
    if not first:  # asked after the claim: before it, two colleagues at once would not see each other
        _refuse_own(session, registration, families, wanted)
    held = [{"registration_id": registration.id, "kind": key.kind, "value": key.value} for key in wanted]
    session.execute(_ADD_KEYS, held)
    noted = matching.note(session, registration)
    registration.conflict = noted.reserved or registration.conflict
    deal = routing.send_on(session, registration, partner, alone=not noted.any)
    (seconding.taken if first else seconding.settle)(session, registration)
    receipts.give(session, registration, partner, wanted, deal.families)


def _refuse_own(session: Session, registration: Registration, families: list[int], wanted: Any) -> None:
    """The same company asks again for what it holds."""
    values = [key.value for key in wanted]
    held = (
        select(Registration.number)
        .join(Claim, Claim.registration_id == Registration.id)
        .where(Claim.partner_id == registration.partner_id, Claim.value.in_(values), Claim.category_id.in_(families))
        .where(Registration.status.in_(LIVE), still_held(registration.received_at))
    )
    if number := session.execute(held.limit(1)).scalar():
        raise Refused(f"Your company has registered this customer already, as {number}. Add to that one instead.")


def still_held(now: datetime) -> Any:
    """The claims in force at a moment."""
    return Claim.expires_at.is_(None) | (Claim.expires_at > now)
