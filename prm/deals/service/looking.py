"""The answer before a deal is sent, where the vendor has turned it on (D14): free, needs review or protected.

One word, the same whosever the customer is; asking is counted, and what was taken goes into the log for staff.
"""

from dataclasses import dataclass
from enum import StrEnum, auto

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.core import clock
from prm.core.errors import TooMany, Unreadable
from prm.core.transaction import above_the_walls
from prm.deals import keys
from prm.deals.likeness import Party
from prm.deals.models import Claim, Registration
from prm.deals.rules import Status
from prm.deals.service import matching, pacing
from prm.deals.service.registering import still_held
from prm.journal.log import kind, record
from prm.partners.models import Partner

LOOKED = kind("registration.looked", _l("asked whether {customer} is taken: {answer}"), topics=("deals",))


class Answer(StrEnum):
    """What is told."""

    FREE = auto()
    REVIEW = auto()
    PROTECTED = auto()


@dataclass(frozen=True)
class Look:
    """A customer as it is typed so far; `family` is a category's id, None before one is chosen."""

    customer: str
    country: str
    domain: str
    tax_id: str
    family: int | None


def look(partner: Partner, asked: Look, actor: Actor, limits: pacing.Limits | None) -> Answer | TooMany | None:
    """The answer; None while too little is typed, TooMany (not raised: the draft is still kept) above the limits.

    Without limits it is the answer to what was counted before.
    """
    try:
        wanted = keys.customer_keys(
            name=asked.customer, country=asked.country, domain=asked.domain, tax_id=asked.tax_id
        )
    except Unreadable:
        return None
    if not asked.domain and not asked.tax_id:
        return None
    with above_the_walls("is it taken?") as session:
        try:
            if limits:
                pacing.spend(session, pacing.LOOK, actor, limits)
        except TooMany as refusal:
            return refusal
        answer = _answer(session, partner, asked, [key.value for key in wanted])
        if limits and answer is not Answer.FREE:
            record(LOOKED, partner, actor, partner=partner, customer=asked.customer[:300], answer=str(answer))
    return answer


def _answer(session: Session, partner: Partner, asked: Look, values: list[str]) -> Answer:
    held = (
        select(Registration.status)
        .join(Claim, Claim.registration_id == Registration.id)
        .where(Claim.value.in_(values), Claim.partner_id != partner.id, still_held(clock.now()))
    )
    if asked.family is not None:
        held = held.where(Claim.category_id == asked.family)
    found = set(session.scalars(held))
    if found & {Status.APPROVED, Status.CONVERTED}:
        return Answer.PROTECTED
    party = Party(asked.customer, asked.country, asked.domain, asked.tax_id, "", "", "")
    return Answer.REVIEW if found or matching.is_like_another(session, party, partner.id) else Answer.FREE
