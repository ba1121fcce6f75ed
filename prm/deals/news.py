"""Which events of a registration are told, to whom, how much they matter, and what they settle (R25 to R27, DR-6)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.deals import hearing, letters, memos
from prm.deals.models import Registration, Remark
from prm.deals.rules import UNDECIDED, WAITING, Status
from prm.deals.service.telling import UNDO
from prm.deals.wishes import Wish
from prm.journal.models import Event
from prm.notices import outbox, records, telling
from prm.notices.records import Record
from prm.notices.rules import Weight
from prm.notices.telling import News, Words
from prm.partners.models import Partner

NEEDS, CONCERNS, FYI = Weight.NEEDS_YOU, Weight.CONCERNS_YOU, Weight.FYI


class Desk(Enum):
    """Who of the staff is told."""

    DECIDERS = auto()
    ASKER = auto()  # of the question that was answered; the deciders, where nobody asked
    ABOVE = auto()  # directors: whom an appeal, a second approval or a broken promise goes to
    KEEPER = auto()  # the channel manager


@dataclass(frozen=True)
class Told:
    """One sort of event: its weight for the company and at a desk, and what of before it settles.

    `said` is the kind of remark that is quoted; `wait` holds a decision's letter back while it can be taken back.
    """

    company: Weight | None = None
    desk: Desk | None = None
    weight: Weight = NEEDS
    settles: tuple[str, ...] = ()
    said: str = ""
    act: str = ""
    wait: timedelta = timedelta()


_NEW = ("registration.submitted", "registration.answered", "registration.freed")
PROMISES = ("promise.50", "promise.80", "promise.100")
_REVIEW = (*_NEW, "registration.first_yes", *PROMISES)
_WISHES = ("registration.extension_asked", "registration.appealed", "registration.amend_asked")
_ENDS = "protection.ends"
_LAST_WORDS = ("registration.approved", "registration.rejected", "registration.asked", "registration.first_yes")
TOLD: Mapping[str, Told] = {
    "registration.submitted": Told(desk=Desk.DECIDERS),
    "registration.approved": Told(NEEDS, Desk.KEEPER, FYI, _REVIEW, wait=UNDO),
    "registration.rejected": Told(NEEDS, Desk.KEEPER, FYI, _REVIEW, wait=UNDO),
    "registration.first_yes": Told(desk=Desk.ABOVE, settles=_NEW),
    "registration.asked": Told(NEEDS, settles=_REVIEW, said="question", act="answer"),
    "registration.answered": Told(desk=Desk.ASKER, settles=("registration.asked",), said="answer"),
    "registration.reconsidered": Told(FYI),
    "registration.revoked": Told(NEEDS, Desk.KEEPER, CONCERNS, (*_REVIEW, *_WISHES, _ENDS)),
    "registration.withdrawn": Told(FYI, Desk.KEEPER, FYI, (*_REVIEW, *_WISHES, _ENDS)),
    "registration.closed": Told(FYI, Desk.KEEPER, CONCERNS, (*_WISHES, _ENDS)),
    "registration.freed": Told(CONCERNS, Desk.DECIDERS),
    "registration.commented": Told(CONCERNS, said="comment"),
    "registration.extended": Told(NEEDS, Desk.KEEPER, FYI, (_ENDS, "registration.extension_asked")),
    "registration.extension_asked": Told(desk=Desk.DECIDERS),
    "registration.extension_refused": Told(NEEDS, settles=("registration.extension_asked",)),
    "registration.appealed": Told(desk=Desk.ABOVE),
    "registration.appeal_upheld": Told(NEEDS, Desk.KEEPER, FYI, ("registration.appealed",)),
    "registration.appeal_granted": Told(NEEDS, Desk.KEEPER, FYI, ("registration.appealed",)),
    "registration.amend_asked": Told(desk=Desk.DECIDERS),
    "registration.amend_first_yes": Told(desk=Desk.ABOVE),
    "registration.amended": Told(NEEDS, Desk.KEEPER, FYI, ("registration.amend_asked",)),
    "registration.amend_refused": Told(NEEDS, settles=("registration.amend_asked",)),
}
STILL: Mapping[str, frozenset[Status]] = {  # what is told goes out only while the registration stands like this
    "registration.approved": frozenset({Status.APPROVED, Status.CONVERTED}),
    "registration.rejected": frozenset({Status.REJECTED}),
    "registration.asked": frozenset({Status.INFO_REQUESTED}),
    "registration.submitted": UNDECIDED | {Status.APPROVED},
    "registration.first_yes": frozenset(WAITING),
    "registration.freed": UNDECIDED,
    _ENDS: frozenset({Status.APPROVED}),
} | dict.fromkeys(("registration.answered", *PROMISES), WAITING)


def _stands(session: Session, actor: Actor, public_id: str, kind: str) -> bool:
    asked = visible(Registration, actor, See.DEALS, Registration.status).where(Registration.public_id == public_id)
    status = session.execute(asked).scalar()
    return status is not None and status in STILL.get(kind, {status})


records.know(Record("registration", _l("Deal registration"), "deals.show", "own_deals.show", _stands))


@outbox.hears(*TOLD)
def _hear(session: Session, event: Event) -> Iterator[News]:
    """What an event means now: settle what it ends, then both sides in their own words."""
    told = TOLD[event.kind]
    registration, partner = loaded(session, event.subject)
    if event.kind == "registration.reconsidered":
        telling.take_back(session, event.subject, _LAST_WORDS, event.at)
    telling.settle(session, event.subject, told.settles, event.at)
    text = _quoted(session, registration, told.said, event)
    staff = _desk(session, registration, partner, event)
    if staff:
        yield for_staff(event.kind, registration, partner, staff, text)
    if told.company is not None:
        people = hearing.company(session, registration, told.company)
        yield for_company(event.kind, registration, people, text)


def loaded(session: Session, public_id: str) -> tuple[Registration, Partner]:
    """The registration and its company, as they stand now."""
    found = session.execute(select(Registration).where(Registration.public_id == public_id)).scalar_one()
    return found, session.get_one(Partner, found.partner_id)


def _quoted(session: Session, registration: Registration, said: str, event: Event) -> str:
    """What was said: of a wish the partner's words or, once it is answered, what the answer tells."""
    if wish := event.facts.get("wish"):
        words = Wish.why if event.kind in _WISHES else Wish.told
        return session.execute(select(words).where(Wish.public_id == wish)).scalar() or ""
    if not said:
        return ""
    texts = select(Remark.text).where(Remark.registration_id == registration.id, Remark.kind == said)
    last = texts.where(Remark.at <= event.at).order_by(Remark.at.desc(), Remark.id.desc()).limit(1)
    return session.execute(last).scalar() or ""


def _desk(session: Session, registration: Registration, partner: Partner, event: Event) -> hearing.People:
    told = TOLD[event.kind]
    if event.kind == "registration.submitted" and registration.status not in UNDECIDED:
        by_rule = registration.decided_by_id is None  # else a colleague was faster than this job
        return dict.fromkeys(hearing.keeper(partner), FYI) if by_rule else {}
    match told.desk:
        case Desk.DECIDERS:
            return hearing.deciders(session, registration, partner, told.weight)
        case Desk.ASKER:
            asker = dict.fromkeys(hearing.asker(session, registration), told.weight)
            return asker or hearing.deciders(session, registration, partner, told.weight)
        case Desk.ABOVE:
            return dict.fromkeys(hearing.above(session, registration), told.weight)
        case Desk.KEEPER:
            return dict.fromkeys(hearing.keeper(partner), told.weight)
    return {}


def for_company(kind: str, registration: Registration, people: hearing.People, text: str = "") -> News:
    """News in the partner's words."""
    told = TOLD.get(kind, Told())

    def words(_actor: Actor) -> Words:
        return letters.LETTERS.get(kind, letters.happened)(registration, text)

    return News(kind, registration, _about(registration), people, words, told.act, told.wait)


def for_staff(kind: str, registration: Registration, partner: Partner, people: hearing.People, text: str = "") -> News:
    """News in the house's words."""
    known = "promise" if kind in PROMISES else kind

    def words(_actor: Actor) -> Words:
        return memos.MEMOS.get(known, memos.happened)(registration, partner, text)

    return News(kind, registration, _about(registration), people, words)


def _about(registration: Registration) -> str:
    return f"{registration.customer} · {registration.number}"
