"""What reviewers do beside the decision itself: foresee it, take it back, award a contested customer, remark."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from prm.access.policy import Actor, Role
from prm.core import clock
from prm.core.errors import Refused
from prm.core.transaction import above_the_walls
from prm.deals import keys
from prm.deals.clauses import Answer, Clause, lifted
from prm.deals.models import Registration, RegistrationLine, Remark
from prm.deals.rules import INTERNAL, Outcome, Reason, Status, delay_days
from prm.deals.service import claiming, deciding, kinds, knowing, routing, seconding, telling, turns, wishing
from prm.deals.service.deciding import No
from prm.deals.terms_parts import Second
from prm.journal.log import record
from prm.partners.models import Partner

SHARED = "comment"  # a kind of remark; INTERNAL ones never leave the house


@dataclass(frozen=True)
class Outlook:
    """What approving now would do, who may, and the clauses that a no may rest on. The discount is basis points."""

    until: datetime | None
    protection: Clause
    lengthened: int  # days of the protection that the delay of the decision adds
    late: Clause
    discount: int
    benefits: Clause
    role: Role  # at least this one decides
    route: Clause
    accepts: bool  # the asker's role is high enough
    four_eyes: Clause | None
    first: Clause
    reasons: tuple[Answer[Reason], ...]
    second: Clause
    beside: int | None  # per cent of the benefits for it as the second; None where it gets all or nothing
    waits: bool  # in line for a customer that another holds
    share: int | None  # what the rules give any second
    by_level: frozenset[str]  # what the partner's level makes better than the clause says


def outlook(registration: Registration, partner: Partner, actor: Actor) -> Outlook:
    """Ask the rules the registration was made under, without deciding anything."""
    with above_the_walls("outlook") as session:
        rules, _calendar = routing.rules_of(session, registration)
        deal = routing.facts_of(session, registration, partner)
        beside, waits = seconding.share(session, registration), seconding.in_line(session, registration)
    second = rules.second_partner()
    days, benefits, route = rules.protection_days(deal), rules.benefits(deal), rules.route(deal)
    four_eyes = rules.four_eyes(deal)
    now, longer = clock.now(), 0
    if registration.due_at is not None and rules.late_lengthens().value and days.value is not None:
        longer = delay_days(now - registration.due_at)
    return Outlook(
        until=None if days.value is None else now + timedelta(days=days.value + longer),
        lengthened=registration.lengthened if registration.protected_from else longer,
        late=rules.late_lengthens().clause,
        protection=days.clause,
        discount=benefits.value.discount,
        benefits=benefits.clause,
        role=route.value.role,
        route=route.clause,
        accepts=route.value.accepts(actor.role),
        four_eyes=four_eyes.clause if four_eyes.value else None,
        first=rules.at["first"],
        reasons=tuple(each for each in rules.reasons() if not waits or each.value is not Reason.ALREADY_REGISTERED),
        second=second.clause,
        beside=registration.benefit_share or beside,
        waits=waits,
        share=second.value.share,
        by_level=lifted(protection=days, discount=benefits),
    )


def award(
    winner: tuple[Registration, Partner],
    others: Sequence[tuple[Registration, Partner, No]],
    told: str,
    actor: Actor,
) -> bool:
    """Decline the others and approve one, who may be approved already; False for the first of two approvals."""
    registration, partner = winner
    turns.wait(registration, *(each[0] for each in others))
    others = [each for each in others if not seconding.stays(each[0])]
    if registration.benefit_share is not None:
        raise Refused("This one is approved as the second already. Revoke it first, or let the first one go.")
    if registration.status is Status.APPROVED:
        if not others:
            raise Refused("There is nobody to decline: who waits for this one goes on waiting.")
        _decline(others, actor)
        return True
    ahead = outlook(registration, partner, actor)
    if ahead.four_eyes and registration.first_yes_id in {None, actor.id}:
        return deciding.approve(registration, partner, actor, told)
    _decline(others, actor)
    return deciding.approve(registration, partner, actor, told)


def _decline(others: Sequence[tuple[Registration, Partner, No]], actor: Actor) -> None:
    for registration, partner, no in others:
        deciding.reject(registration, partner, no, actor)


def may_reconsider(registration: Registration, actor: Actor, last_asker: int | None) -> bool:
    """Whether the last decision is the asker's own and young enough to take back; `last_asker` is a user's id."""
    since = clock.now() - telling.UNDO
    if registration.outcome is not Outcome.OPEN:
        return False
    if registration.status in {Status.SUBMITTED, Status.UNDER_REVIEW}:
        return registration.first_yes_id == actor.id
    if registration.status is Status.INFO_REQUESTED:
        return last_asker == actor.id and registration.paused_at is not None and registration.paused_at >= since
    mine = registration.decided_by_id == actor.id and registration.decided_at is not None
    decided = registration.status in {Status.APPROVED, Status.REJECTED}
    return decided and mine and registration.decided_at is not None and registration.decided_at >= since


def reconsider(registration: Registration, partner: Partner, actor: Actor) -> None:
    """Take one's own decision back within ten minutes: it waits again, with its claim where that is still free."""
    turns.wait(registration)
    with above_the_walls("reconsidering") as session:
        asker = last_asker(session, registration)
        if not may_reconsider(registration, actor, asker):
            raise Refused("Only your own decision of the last ten minutes can be taken back. Nothing was changed.")
        if registration.status in {Status.APPROVED, Status.REJECTED}:
            _reopen(session, registration)
        elif registration.status is Status.INFO_REQUESTED:
            _unask(session, registration, partner)
        else:
            registration.first_yes_id = None
        record(kinds.RECONSIDERED, registration, actor, partner=partner, number=registration.number)


def last_asker(session: Session, registration: Registration) -> int | None:
    """Who asked the partner last, by user id."""
    asked = select(Remark.user_id).where(Remark.registration_id == registration.id, Remark.kind == "question")
    newest = asked.order_by(Remark.id.desc()).limit(1)
    found: int | None = session.execute(newest, execution_options={"scoped": True}).scalar()  # of a loaded row
    return found


def _reopen(session: Session, registration: Registration) -> None:
    wishing.lapse(session, registration)
    ours = knowing.reserved(session, registration)
    if registration.status is Status.REJECTED and (ours or not registration.conflict):
        wide, keys_of_it = families(session, registration), wanted(registration)
        registration.conflict = not claiming.take(session, registration, wide, keys_of_it, clock.now())
    registration.conflict = ours or registration.conflict
    registration.status = _before(session, registration)
    registration.decided_at = registration.decided_by_id = registration.reason = None
    registration.protected_from = registration.protected_until = None
    registration.minutes = registration.promised = None
    registration.lengthened, registration.benefit_share = 0, None
    registration.clause = registration.told = ""
    claiming.holds(session, registration, None)
    seconding.settle(session, registration)


def _unask(session: Session, registration: Registration, partner: Partner) -> None:
    """The question goes, and the promise runs on as if it had not been asked."""
    newest = select(Remark.id).where(Remark.registration_id == registration.id, Remark.kind == "question")
    last = session.scalars(newest.order_by(Remark.id.desc()).limit(1)).one()
    session.execute(delete(Remark).where(Remark.id == last), execution_options={"synchronize_session": False})
    registration.status = Status.UNDER_REVIEW if _answered(session, registration) else Status.SUBMITTED
    if seconding.stands_still(session, registration):
        return
    rules, calendar = routing.rules_of(session, registration)
    promised = rules.sla_hours(routing.facts_of(session, registration, partner)).value
    registration.paused_at = None
    registration.due_at = routing.due_at(registration, promised, calendar)


def _before(session: Session, registration: Registration) -> Status:
    """Where it stood before it was decided."""
    said = select(Remark.kind).where(Remark.registration_id == registration.id, Remark.kind.in_(("question", "answer")))
    last = session.execute(said.order_by(Remark.id.desc()).limit(1)).scalar()
    lines_up = seconding.rule_of(session, registration).value.rule is Second.WAITLIST
    if registration.paused_at is not None and (last == "question" or not lines_up):  # else it waits for its customer
        return Status.INFO_REQUESTED
    return Status.UNDER_REVIEW if _answered(session, registration) else Status.SUBMITTED


def _answered(session: Session, registration: Registration) -> bool:
    said = select(Remark.id).where(Remark.registration_id == registration.id, Remark.kind == "answer").limit(1)
    return session.execute(said).first() is not None


def families(session: Session, registration: Registration) -> list[int]:
    """The categories of its lines."""
    lines = select(RegistrationLine.category_id).where(RegistrationLine.registration_id == registration.id)
    return list(session.scalars(lines))


def wanted(registration: Registration) -> tuple[keys.Key, ...]:
    """The customer's keys."""
    return keys.customer_keys(
        name=registration.customer,
        country=registration.country,
        domain=registration.domain,
        tax_id=registration.tax_id,
    )


def remark(registration: Registration, partner: Partner, text: str, actor: Actor, *, shared: bool) -> None:
    """Say something about a registration, to the partner or among colleagues only."""
    kind, what = (SHARED, kinds.COMMENTED) if shared else (INTERNAL, kinds.NOTED)
    with above_the_walls("remark") as session:
        session.add(
            Remark(
                registration_id=registration.id,
                partner_id=registration.partner_id,
                user_id=actor.id,
                kind=kind,
                text=text,
                at=clock.now(),
            )
        )
        record(what, registration, actor, partner=partner, number=registration.number)
