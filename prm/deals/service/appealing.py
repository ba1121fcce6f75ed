"""Appeals (SP-2): somebody who took no part in a decision hears it again, and lets it stand or changes it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.core import clock
from prm.core.errors import Refused
from prm.core.transaction import above_the_walls
from prm.deals import hours, terms
from prm.deals.clauses import Answer, Clause
from prm.deals.models import Registration
from prm.deals.rules import Ask, Outcome, Reply, Status
from prm.deals.service import claiming, knowing, reviewing, routing, seconding, turns, wish_kinds, wishing
from prm.deals.service.routing import Rules
from prm.deals.service.wishing import Asked, Said
from prm.deals.wishes import Wish
from prm.journal.log import record
from prm.partners.models import Partner

TOOK_PART = "You took part in this decision. Somebody else hears the appeal."


@dataclass(frozen=True)
class Window:
    """Until when a decision can be appealed; None and why not, where it cannot."""

    until: datetime | None
    why: str = ""


def window(registration: Registration) -> Window:
    """What the rules it was registered under give a partner who was told no."""
    with above_the_walls("an appeal's window") as session:
        return _window(session, registration)


def _window(session: Session, registration: Registration) -> Window:
    decided_at = decided(registration)
    rules, _calendar = routing.rules_of(session, registration)
    days = rules.appeal_days()
    if decided_at is None or registration.outcome is not Outcome.OPEN:
        return Window(None, "Only a registration that was declined or revoked can be appealed.")
    if not days.value:
        return Window(None, f"Clause {days.clause.number}: {days.clause.text}")
    if any(wish.asked_at >= decided_at for wish in wishing.earlier(session, registration, Ask.APPEAL)):
        return Window(None, "This decision has been heard on appeal already.")
    until = decided_at + timedelta(days=days.value)
    if until <= clock.now():
        return Window(None, f"The time to appeal is over. Clause {days.clause.number}: {days.clause.text}")
    return Window(until)


def decided(registration: Registration) -> datetime | None:
    """The moment of the no; None where there is none."""
    moments = {Status.REJECTED: registration.decided_at, Status.REVOKED: registration.revoked_at}
    return moments.get(registration.status)


def appeal(registration: Registration, partner: Partner, why: str, actor: Actor) -> Wish:
    """Ask for a second hearing within the window."""
    with above_the_walls("appealing") as session:
        open_until = _window(session, registration)
        if open_until.until is None:
            raise Refused(open_until.why)
        wish = wishing.put(session, registration, partner, Asked(Ask.APPEAL, why), actor)
        facts = {"number": registration.number, "wish": wish.public_id}
        record(wish_kinds.APPEALED, registration, actor, partner=partner, **facts)
    return wish


def took_part(registration: Registration, actor: Actor) -> bool:
    """Whether the actor registered it, decided it or gave one of two approvals."""
    people = (registration.user_id, registration.decided_by_id, registration.first_yes_id, registration.revoked_by_id)
    return actor.id in people


@dataclass(frozen=True)
class Hearing:
    """What changing a decision would do, and whether the asker may hear it."""

    rules: terms.Terms
    first: Clause
    route: Answer[terms.Approvers]
    accepts: bool
    took_part: bool
    free: bool  # nobody else holds the customer
    protects: bool  # changing it protects the deal at once
    until: datetime | None


def hearing(registration: Registration, partner: Partner, actor: Actor) -> Hearing:
    """Ask the rules and the claims, without deciding anything."""
    with above_the_walls("a hearing") as session:
        rules, _calendar = routing.rules_of(session, registration)
        deal = routing.facts_of(session, registration, partner)
        families, keys = reviewing.families(session, registration), reviewing.wanted(registration)
        held = claiming.held_by_others(session, registration, families, keys, clock.now())
        free = (_stands_beside(registration) or not held) and not knowing.reserved(session, registration)
    route, days, ends = rules.route(deal), rules.protection_days(deal).value, registration.protected_until
    stands = _still_protects(registration)
    return Hearing(
        rules=rules,
        first=rules.at["first"],
        route=route,
        accepts=route.value.accepts(actor.role),
        took_part=took_part(registration, actor),
        free=free,
        protects=free and (stands or not rules.four_eyes(deal).value),
        until=ends if stands else None if days is None else clock.now() + timedelta(days=days),
    )


def _still_protects(registration: Registration) -> bool:
    """Whether what was revoked would be protected today, had it not been."""
    revoked, ends = registration.status is Status.REVOKED, registration.protected_until
    return revoked and registration.protected_from is not None and (ends is None or ends > clock.now())


def _stands_beside(registration: Registration) -> bool:
    """The same of what was approved as the second: it held nothing, so it takes nothing."""
    return registration.benefit_share is not None and _still_protects(registration)


def uphold(registration: Registration, partner: Partner, wish: Wish, said: Said, actor: Actor) -> None:
    """The decision stands."""
    with above_the_walls("an appeal is heard") as session:
        _fit_to_hear(session, registration, partner, actor)
        wishing.settle(registration, wish, Reply.REFUSED, said, actor)
        facts = {"number": registration.number, "clause": said.clause, "wish": wish.public_id}
        record(wish_kinds.UPHELD, registration, actor, partner=partner, **facts)


def overturn(registration: Registration, partner: Partner, wish: Wish, said: Said, actor: Actor) -> bool:
    """Change the decision: protected where the customer is free, else reviewed again; True where it is protected.

    The claim is taken again by the database alone, so that nobody who holds the customer loses it here.
    """
    turns.wait(registration)
    with above_the_walls("an appeal is heard") as session:
        rules, deal = _fit_to_hear(session, registration, partner, actor)
        families = reviewing.families(session, registration)
        beside = _stands_beside(registration)
        taken = beside or claiming.take(session, registration, families, reviewing.wanted(registration), clock.now())
        free = taken and not knowing.reserved(session, registration)
        wishing.settle(registration, wish, Reply.GRANTED, said, actor)
        _reopened(session, registration, free=free)
        if registration.status is Status.UNDER_REVIEW and free and not rules[0].four_eyes(deal).value:
            routing.protect(session, registration, rules[0], deal)
            registration.decided_by_id, registration.clause = actor.id, said.clause
        if registration.status is Status.APPROVED:
            registration.told = said.told
        else:
            _promise_anew(session, registration, rules, deal)
        facts = {"number": registration.number, "clause": said.clause, "wish": wish.public_id}
        record(wish_kinds.OVERTURNED, registration, actor, partner=partner, **facts)
    return registration.status is Status.APPROVED


def _fit_to_hear(
    session: Session, registration: Registration, partner: Partner, actor: Actor
) -> tuple[Rules, terms.Deal]:
    if took_part(registration, actor):
        raise Refused(TOOK_PART)
    rules = routing.rules_of(session, registration)
    deal = routing.facts_of(session, registration, partner)
    approvers = rules[0].route(deal).value
    if not approvers.accepts(actor.role):
        raise Refused(f"The rules ask for a decision by {approvers.role.value} or above. Pass it on.")
    if decided(registration) is None:
        raise Refused("There is no decision to be heard again. Nothing was changed.")
    return rules, deal


def _reopened(session: Session, registration: Registration, *, free: bool) -> None:
    """Back to review; what was revoked and is still free stands protected as before. The no itself was no waiting."""
    now, stands = clock.now(), _still_protects(registration)
    registration.conflict, registration.reason = not free or _stands_beside(registration), None
    registration.revoked_at = registration.revoked_by_id = None
    if stands and free:
        registration.status = Status.APPROVED
        claiming.holds(session, registration, registration.protected_until)
        return
    calendar = routing.rules_of(session, registration)[1]
    since = registration.paused_at or registration.decided_at or now
    registration.waited += hours.spent(since, now, calendar) // timedelta(minutes=1)
    registration.status, registration.clause, registration.told = Status.UNDER_REVIEW, "", ""
    registration.decided_at = registration.decided_by_id = registration.first_yes_id = None
    registration.protected_from = registration.protected_until = None
    registration.minutes = registration.promised = registration.paused_at = registration.benefit_share = None


def _promise_anew(session: Session, registration: Registration, rules: Rules, deal: terms.Deal) -> None:
    """A decision is promised as if it had come now."""
    now = clock.now()
    registration.waited = hours.spent(registration.received_at, now, rules[1]) // timedelta(minutes=1)
    registration.due_at = routing.due_at(registration, rules[0].sla_hours(deal).value, rules[1])
    seconding.settle(session, registration)
