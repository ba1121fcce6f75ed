"""Which events of an agreement are told, to whom, in which words, and what they settle."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.access.scope import visible
from prm.agreements import hearing
from prm.agreements.models import Agreement
from prm.agreements.rules import Status
from prm.journal.models import Event
from prm.notices import outbox, records, telling
from prm.notices.records import Record
from prm.notices.rules import Weight
from prm.notices.telling import News, Words
from prm.partners.models import Partner

NEEDS, CONCERNS, FYI = Weight.NEEDS_YOU, Weight.CONCERNS_YOU, Weight.FYI
ENDS = "agreement.ends"  # told by the clock


@dataclass(frozen=True)
class Told:
    """One sort of event: its weight for the company and for the keeper, and what of before it settles."""

    company: Weight | None = None
    keeper: Weight | None = None
    settles: tuple[str, ...] = ()


_WAITS = ("agreement.sent", "agreement.recalled", "agreement.proposed", "agreement.remarked")
TOLD: Mapping[str, Told] = {
    "agreement.sent": Told(NEEDS, settles=_WAITS),
    "agreement.recalled": Told(CONCERNS, settles=("agreement.sent",)),
    "agreement.proposed": Told(keeper=NEEDS, settles=_WAITS),
    "agreement.remarked": Told(CONCERNS, CONCERNS),
    "agreement.signed": Told(settles=_WAITS),
    "agreement.countersigned": Told(NEEDS, CONCERNS, ("agreement.signed",)),
    "agreement.cancelled": Told(CONCERNS, FYI, (*_WAITS, "agreement.signed")),
    "agreement.ended": Told(NEEDS, CONCERNS, (ENDS,)),
    "agreement.renewed": Told(CONCERNS, FYI, (ENDS,)),
    "agreement.over": Told(CONCERNS, NEEDS, (ENDS,)),
    "agreement.superseded": Told(settles=(ENDS,)),
}
STILL: Mapping[str, frozenset[Status]] = {  # what is told goes out only while the agreement stands like this
    "agreement.sent": frozenset({Status.SENT, Status.VIEWED}),
    "agreement.proposed": frozenset({Status.IN_REVIEW}),
    "agreement.signed": frozenset({Status.SIGNED}),
}


def _stands(session: Session, actor: Actor, public_id: str, kind: str) -> bool:
    asked = visible(Agreement, actor, hearing.NEED, Agreement.status).where(Agreement.public_id == public_id)
    status = session.execute(asked).scalar()
    return status is not None and status in STILL.get(kind, {status})


records.know(Record("agreement", _l("Agreement"), "agreements.show", "portal_agreements.show", _stands))


@outbox.hears(*TOLD)
def _hear(session: Session, event: Event) -> Iterator[News]:
    """What an event means now: settle what it ends, then both sides in their own words."""
    told = TOLD[event.kind]
    agreement = session.scalars(select(Agreement).where(Agreement.public_id == event.subject)).one()
    partner = session.get_one(Partner, agreement.partner_id)
    telling.settle(session, event.subject, told.settles, event.at)
    if event.kind == "agreement.signed":
        yield news(event.kind, agreement, partner, hearing.signers(session, agreement, partner), event.facts)
    if told.keeper is not None:
        yield news(event.kind, agreement, partner, hearing.keeper(partner, told.keeper), event.facts)
    if told.company is not None and agreement.sent_at is not None:
        yield news(event.kind, agreement, partner, hearing.company(session, partner, told.company), event.facts)


WORDS: Mapping[str, tuple[Any, Any]] = {  # title and text
    "agreement.sent": (_l("Please read and sign %(number)s"), _l("It waits for your signature in the portal.")),
    "agreement.recalled": (_l("%(number)s is being changed"), _l("You are told when it is sent anew.")),
    "agreement.proposed": (_l("%(partner)s proposes other words for %(number)s"), _l("Answer with a new round.")),
    "agreement.remarked": (_l("A comment on %(number)s"), _l("Read it beside the text.")),
    "agreement.signed": (_l("%(partner)s has signed %(number)s"), _l("It waits for our signature.")),
    "agreement.countersigned": (
        _l("%(number)s is signed by both sides, in force from %(day)s"),
        _l("Its PDF and its proof can be downloaded."),
    ),
    "agreement.cancelled": (_l("%(number)s is given up"), _l("Nobody needs to sign it any more.")),
    "agreement.ended": (_l("%(number)s ends on %(day)s"), "%(why)s"),
    "agreement.renewed": (_l("%(number)s goes on until %(day)s"), _l("Nobody gave notice.")),
    "agreement.over": (_l("%(number)s with %(partner)s is over"), _l("Nothing holds until a new one is signed.")),
    ENDS: (_l("%(number)s ends on %(day)s"), _l("Renew it in time: without that, nothing holds from then on.")),
}
BY_ITSELF = (
    _l("%(number)s goes on by itself after %(day)s"),
    _l("Whoever wants to end it gives notice by %(notice_by)s."),
)


def news(
    kind: str, agreement: Agreement, partner: Partner, people: hearing.People, facts: Mapping[str, Any]
) -> News:  # fmt: skip
    """One event for some people."""
    named = {"day": "", "notice_by": "", **facts, "number": agreement.number, "partner": partner.name}
    named |= {"why": agreement.ended_why}

    def words(_actor: Actor) -> Words:
        title, body = BY_ITSELF if kind == ENDS and agreement.renew_months else WORDS[kind]
        return Words(str(title) % named, str(body) % named, _("Open the agreement"))

    return News(kind, agreement, f"{partner.name} · {agreement.number}", people, words)
