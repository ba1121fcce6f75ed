"""The lists of registrations, and who else asked for a customer; narrows scoped Selects, decides nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from prm.access.policy import Actor, Do, See
from prm.access.scope import clause, visible
from prm.core import clock
from prm.core.db import database, db, forgets
from prm.core.errors import Unreadable
from prm.deals import keys
from prm.deals.default_terms import DEFAULT_CALENDAR
from prm.deals.hours import Calendar
from prm.deals.models import Claim, Likeness, Registration, RegistrationLine, Terms
from prm.deals.rules import EXPIRED, LIVE, UNDECIDED, WAITING, Outcome, Status, shown
from prm.deals.wishes import Wish
from prm.partners.models import Partner
from prm.partners.rules import folded

SOON = timedelta(days=14)
MOST = 400  # of those that look alike, compared key by key
LISTED = (
    Registration.public_id,
    Registration.number,
    Registration.customer,
    Registration.status,
    Registration.outcome,
    Registration.conflict,
    Registration.amount,
    Registration.currency,
    Registration.received_at,
    Registration.due_at,
    Registration.paused_at,
    Registration.benefit_share,
    Registration.protected_until,
    Registration.terms_version,
    Registration.territory_id,
    Registration.stage,
    Registration.close_on,
    Registration.wish_due_at,
    Wish.kind.label("wish"),
    Partner.name.label("partner"),
    Partner.manager_id,
)


def in_view(view: str, actor: Actor) -> ColumnElement[bool]:
    """The condition of a view; day by day, so that a count kept for the day stays right."""
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    until, is_open = Registration.protected_until, Registration.outcome == Outcome.OPEN
    standing = or_(until.is_(None), until >= today)
    views = {
        "review": and_(
            Registration.status.in_(sorted(WAITING)), is_open, _unsaid(actor), Registration.paused_at.is_(None)
        ),  # who waits in line for a customer waits for no decision
        "conflicts": and_(Registration.status.in_(sorted(UNDECIDED)), is_open, Registration.conflict),
        "open": and_(
            is_open,
            or_(
                Registration.status.in_(sorted(UNDECIDED)),
                and_(Registration.status == Status.APPROVED, standing),
            ),
        ),
        "expiring": and_(Registration.status == Status.APPROVED, is_open, until.between(today, today + SOON)),
        "closed": Registration.outcome != Outcome.OPEN,
        "all": Registration.id.is_not(None),
    }
    return views[view]


def _unsaid(actor: Actor) -> ColumnElement[bool]:
    """Not waiting for the second of two approvals after the asker's own."""
    return or_(Registration.first_yes_id.is_(None), Registration.first_yes_id != actor.id)


def in_state(word: str) -> ColumnElement[bool]:
    """The rows that show a word (rules.shown)."""
    if word in set(Outcome) - {Outcome.OPEN}:
        return Registration.outcome == Outcome(word)
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    ended = Registration.protected_until < today
    is_open = Registration.outcome == Outcome.OPEN
    if word == EXPIRED:
        return and_(Registration.status == Status.APPROVED, is_open, ended)
    if word == Status.APPROVED:
        standing = or_(Registration.protected_until.is_(None), Registration.protected_until >= today)
        return and_(Registration.status == Status.APPROVED, is_open, standing)
    return and_(Registration.status == Status(word), is_open)


def of_companies(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Registrations of the companies that meet a condition."""
    return Registration.partner_id.in_(select(Partner.id).where(condition))


def called(text: str) -> ColumnElement[bool]:
    """Number, customer or partner holds the text."""
    named = folded(text)
    return or_(
        Registration.customer_sort.contains(named, autoescape=True),
        Registration.number.startswith(text.upper(), autoescape=True),
        of_companies(Partner.sort_name.contains(named, autoescape=True)),
    )


def page_of(ids: Select[Any], order: tuple[Any, ...]) -> Select[Any]:
    """The listed columns of a page whose ids come from a scoped, ordered, limited Select."""
    chosen = ids.subquery()
    rows: Any = select(*LISTED).join(chosen, chosen.c.id == Registration.id)
    rows = rows.join(Partner, Partner.id == Registration.partner_id)
    rows = rows.outerjoin(Wish, and_(Wish.registration_id == Registration.id, Wish.answered_at.is_(None)))
    page: Select[Any] = rows.order_by(*order).execution_options(scoped=True)  # the ids come out of the scope
    return page


def calendar(version: int) -> Calendar:
    """The opening hours that a version of the rules promises on."""
    return _calendar(database(), version)


@lru_cache(64)
def _calendar(_database: str, version: int) -> Calendar:
    document = db.session.execute(select(Terms.document).where(Terms.version == version)).scalar_one()
    return Calendar.from_document(document.get("calendar", DEFAULT_CALENDAR))


forgets(_calendar.cache_clear)


@dataclass(frozen=True)
class Match:
    """Another registration that may be about the same customer; what lies outside the asker's reach has no names."""

    number: str
    state: str  # as rules.shown says it
    received_at: datetime
    strong: bool  # the machine would decide by it
    evidence: tuple[str, ...]  # key kinds, or whatever a finder of near matches calls its evidence
    confidence: int | None = None  # per cent, of a near match
    public_id: str = ""
    customer: str = ""
    partner: str = ""
    holder: bool = False
    mine: bool = False  # the asker may decide it
    live: bool = True


Near = Callable[[Actor, Registration], Sequence[Match]]
_near: list[Near] = []


def near_by(finder: Near) -> None:
    """Let a finder of near matches add rows of its own, already narrowed to what the asker reaches."""
    _near.append(finder)


def matches(actor: Actor, registration: Registration) -> list[Match]:
    """The registrations of equal keys or name, and what finders of near matches add; the strongest first."""
    exact = _exact(registration)
    alike = select(Registration.id).where(Registration.customer_sort == registration.customer_sort)
    alike = alike.where(Registration.id != registration.id).order_by(Registration.id.desc()).limit(10)
    named = db.session.scalars(alike.execution_options(scoped=True)).all()  # ids only, shown within reach below
    found = _told(actor, {number: ("same_name",) for number in named if number not in exact}, exact)
    known = {match.number for match in found}
    near = [match for finder in _near for match in finder(actor, registration) if match.number not in known]
    return sorted([*found, *near], key=lambda match: (not match.strong, -(match.confidence or 0), match.received_at))


def _exact(registration: Registration) -> dict[int, tuple[set[str], bool]]:
    """Other registrations by id: the kinds of keys they share in a family of this one, and whether they hold them."""
    mine = _keys(registration)
    lines = select(RegistrationLine.category_id).where(RegistrationLine.registration_id == registration.id)
    families = db.session.scalars(lines.execution_options(scoped=True)).all()  # of a loaded registration
    claims = select(Claim.registration_id, Claim.kind, Claim.value, Claim.expires_at)
    claims = claims.where(Claim.category_id.in_(families), Claim.value.in_([key.value for key in mine]))
    found: dict[int, tuple[set[str], bool]] = {}
    for row in db.session.execute(claims.execution_options(scoped=True)):  # ids only, shown within reach later
        lapsed = row.expires_at is not None and row.expires_at <= clock.now()
        if row.registration_id != registration.id and keys.Key(row.kind, row.value) in mine and not lapsed:
            found.setdefault(row.registration_id, (set(), True))[0].add(str(row.kind))
    for row in _contenders(registration, families):
        if shared := mine & _keys(row):
            found.setdefault(row.id, (set(), False))[0].update(str(key.kind) for key in shared)
    return found


def _contenders(registration: Registration, families: Sequence[int]) -> Sequence[Any]:
    """Those that came second and wait hold no claim to find them by: equal keys are among what looks alike."""
    earlier = select(Likeness.other_id).where(Likeness.registration_id == registration.id)
    later = select(Likeness.registration_id).where(Likeness.other_id == registration.id)
    both = (earlier.limit(MOST), later.limit(MOST))
    alike = {found for each in both for found in db.session.scalars(each.execution_options(scoped=True))}  # ids only
    if not alike:
        return []
    columns = (Registration.id, Registration.customer, Registration.country, Registration.domain, Registration.tax_id)
    rows = select(*columns).where(Registration.status.in_(sorted(UNDECIDED)), Registration.outcome == Outcome.OPEN)
    same = select(RegistrationLine.registration_id).where(RegistrationLine.category_id.in_(families))
    rows = rows.where(Registration.conflict, Registration.id.in_(alike), Registration.id.in_(same))
    return db.session.execute(rows.execution_options(scoped=True)).all()  # compared here, shown within reach later


def _keys(row: Any) -> set[keys.Key]:
    try:
        named = {"name": row.customer, "country": row.country}
        return set(keys.customer_keys(**named, domain=row.domain, tax_id=row.tax_id))
    except Unreadable:  # imported long ago, under rules of another version
        return set()


def _told(actor: Actor, alike: dict[int, tuple[str, ...]], exact: dict[int, tuple[set[str], bool]]) -> list[Match]:
    """As rows: with names where the asker reaches them, of the exact ones else number, state and moment alone."""
    now, ids = clock.now(), [*alike, *exact]
    columns = (Registration.id, Registration.number, Registration.status, Registration.outcome)
    dated = (Registration.protected_until, Registration.received_at)
    own = clause(Registration, actor, Do.REVIEW_DEAL).label("mine")
    named = (Registration.public_id, Registration.customer, Partner.name.label("partner"), own)
    rows: Any = visible(Registration, actor, See.DEALS, *columns, *dated, *named)
    rows = rows.join(Partner, Partner.id == Registration.partner_id).where(Registration.id.in_(ids))
    reached = {row.id: row for row in db.session.execute(rows)}
    hidden = select(*columns, *dated).where(Registration.id.in_([each for each in exact if each not in reached]))
    others = db.session.execute(hidden.execution_options(scoped=True)).all()  # no name of customer or partner
    return [_match(row, alike, exact, now) for row in (*reached.values(), *others)]


def _match(row: Any, alike: Any, exact: Any, now: datetime) -> Match:
    kinds, holder = exact.get(row.id, (set(), False))
    state = shown(row.status, row.outcome, row.protected_until, now)
    names = {name: getattr(row, name) for name in ("public_id", "customer", "partner", "mine") if hasattr(row, name)}
    return Match(
        number=row.number,
        state=state,
        received_at=row.received_at,
        strong=row.id in exact,
        evidence=tuple(sorted(kinds)) or alike.get(row.id, ()),
        holder=holder,
        live=row.status in LIVE and row.outcome is Outcome.OPEN and state != EXPIRED,
        **names,
    )
