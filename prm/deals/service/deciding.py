"""The vendor's decisions and the partner's answers; each moves one registration, tells its claim, leaves one event."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.core import clock
from prm.core.errors import Refused, Unreadable
from prm.core.transaction import above_the_walls
from prm.deals import hours, terms
from prm.deals.clauses import Answer
from prm.deals.models import Registration, Remark
from prm.deals.rules import LIVE, Outcome, Reason, Status, closed, moved
from prm.deals.service import claiming, kinds, naming, routing, seconding, turns, wishing
from prm.deals.service.seconding import RULES
from prm.deals.state_words import StageKind
from prm.deals.terms_parts import Second, SecondPartner
from prm.journal.log import record
from prm.partners.models import Partner


@dataclass(frozen=True)
class No:
    """Why not, for both sides: a coded reason, the clause it rests on, and what the partner reads."""

    reason: Reason
    clause: str
    told: str


def approve(registration: Registration, partner: Partner, actor: Actor, told: str = "", less: str = "") -> bool:
    """Protect the deal; False for the first of two approvals. Refused for one's own, or while another holds it.

    Where the rules give a second partner a share it is approved for that beside the other; its partner reads `less`.
    """
    if registration.user_id == actor.id:
        raise Refused("You registered this deal yourself. Somebody else has to decide it.")
    turns.wait(registration)
    with above_the_walls("deciding") as session:
        rules, _calendar = routing.rules_of(session, registration)
        deal = routing.facts_of(session, registration, partner)
        approvers = rules.route(deal).value
        if not approvers.accepts(actor.role):
            raise Refused(f"The rules ask for a decision by {approvers.role.value} or above. Pass it on.")
        moved(registration.status, Status.APPROVED)
        if rules.four_eyes(deal).value and registration.first_yes_id in {None, actor.id}:
            return _first_yes(registration, partner, actor)
        second = _hold(session, registration)
        routing.protect(session, registration, rules, deal)
        if second:
            registration.benefit_share, registration.clause = second.value.share, second.clause.number
    registration.decided_by_id, registration.told = actor.id, less or told if second else told
    record(kinds.APPROVED, registration, actor, partner=partner, **_facts(registration, rules))
    return True


def _facts(registration: Registration, rules: terms.Terms) -> dict[str, str | None]:
    until = registration.protected_until
    facts: dict[str, str | None] = {"number": registration.number, "clause": registration.clause}
    facts["until"] = until.isoformat() if until else None
    if registration.lengthened:
        facts |= {"lengthened": str(registration.lengthened), "late_clause": rules.late_lengthens().clause.number}
    if registration.benefit_share is not None:
        facts |= {"share": str(registration.benefit_share)}
    return facts


def _first_yes(registration: Registration, partner: Partner, actor: Actor) -> bool:
    if registration.first_yes_id == actor.id:
        raise Refused("You have approved this already. Above this amount a second person has to approve it too.")
    registration.first_yes_id = actor.id
    record(kinds.FIRST_YES, registration, actor, partner=partner, number=registration.number)
    return False


def _hold(session: Session, registration: Registration) -> Answer[SecondPartner] | None:
    """A registration that came second may hold the claim once the first has let go of it; else as its rules say.

    The rule is told where it is approved beside the first, holding nothing.
    """
    if not registration.conflict:
        return None
    seconding.settle(session, registration)  # the other's protection may have ended a moment ago
    if claiming.take(session, registration, *seconding.wanted(session, registration), clock.now()):
        registration.conflict = False
        seconding.taken(session, registration)
        return None
    rule = seconding.rule_of(session, registration)
    if rule.value.rule is not Second.REDUCED:
        raise Refused("Another registration holds this customer. Compare the two and award it to one of them.")
    return rule


def reject(registration: Registration, partner: Partner, no: No, actor: Actor) -> None:
    """Decline with a reason and its clause; the claim is free at once."""
    if registration.user_id == actor.id:
        raise Refused("You registered this deal yourself. Somebody else has to decide it.")
    if no.reason is Reason.ALREADY_REGISTERED:
        seconding.refuse_no(registration)
    turns.wait(registration)
    registration.status = moved(registration.status, Status.REJECTED)
    registration.reason, registration.clause, registration.told = no.reason, no.clause, no.told
    registration.decided_by_id = actor.id
    with above_the_walls("timing") as session:
        routing.time_it(session, registration)
    let_go(registration)
    facts = {"number": registration.number, "reason": str(no.reason), "clause": no.clause}
    record(kinds.REJECTED, registration, actor, partner=partner, **facts)


def ask(registration: Registration, partner: Partner, question: str, actor: Actor) -> None:
    """Ask the partner; the promise stands still until it answers."""
    with above_the_walls("asking") as session:
        moved(registration.status, Status.INFO_REQUESTED)
        seconding.pause(session, registration, clock.now())
    registration.status = Status.INFO_REQUESTED
    _say(registration, question, "question", actor)
    record(kinds.ASKED, registration, actor, partner=partner, number=registration.number)


def answer(registration: Registration, partner: Partner, text: str, actor: Actor) -> None:
    """The partner answers; the clock goes on with the business time that was left."""
    now = clock.now()
    with above_the_walls("answering") as session:
        rules, calendar = routing.rules_of(session, registration)
        asked_at = registration.paused_at
        registration.status = moved(registration.status, Status.UNDER_REVIEW)
        promised = rules.sla_hours(routing.facts_of(session, registration, partner)).value
        if asked_at:
            registration.waited += hours.spent(asked_at, now, calendar) // timedelta(minutes=1)
        registration.due_at = routing.due_at(registration, promised, calendar)
        registration.paused_at = None
        seconding.settle(session, registration)
        _say(registration, text, "answer", actor)
        record(kinds.ANSWERED, registration, actor, partner=partner, number=registration.number)


def withdraw(registration: Registration, partner: Partner, actor: Actor) -> None:
    """The partner takes it back; it cannot be sent again."""
    turns.wait(registration)
    with above_the_walls("withdrawing"):
        registration.status = moved(registration.status, Status.WITHDRAWN)
        let_go(registration)
        record(kinds.WITHDRAWN, registration, actor, partner=partner, number=registration.number)


def revoke(registration: Registration, partner: Partner, no: No, actor: Actor) -> None:
    """The vendor takes a registration back, and says why; the claim is free at once, and who waits for it is told."""
    if registration.user_id == actor.id:
        raise Refused("You registered this deal yourself. Somebody else has to decide it.")
    if registration.outcome is not Outcome.OPEN:
        raise Refused("This deal is closed. Its protection cannot be revoked any more.")
    if no.reason is Reason.ALREADY_REGISTERED:
        seconding.refuse_no(registration)
    turns.wait(registration)
    registration.status = moved(registration.status, Status.REVOKED)
    registration.reason, registration.clause, registration.told = no.reason, no.clause, no.told
    registration.revoked_at, registration.revoked_by_id = clock.now(), actor.id
    let_go(registration)
    facts = {"number": registration.number, "reason": str(no.reason), "clause": no.clause}
    record(kinds.REVOKED, registration, actor, partner=partner, **facts)


def close(registration: Registration, partner: Partner, outcome: Outcome, evidence: str, actor: Actor) -> None:
    """Won, with the order that shows it, or lost, with why."""
    turns.wait(registration)
    with above_the_walls("closing") as session:
        registration.outcome = closed(registration.outcome, registration.status, outcome)
        registration.closed_on, registration.evidence = clock.today(), evidence
        if outcome is Outcome.LOST:
            let_go(registration)
        wishing.lapse(session, registration)
        record(kinds.CLOSED, registration, actor, partner=partner, number=registration.number, outcome=str(outcome))


def move_stage(registration: Registration, partner: Partner, stage: str, actor: Actor) -> bool:
    """The partner keeps its own axis current (D23), on or back; False where the deal stands there already."""
    if registration.status not in LIVE or registration.outcome is not Outcome.OPEN:
        raise Refused("The sales stage moves while a registration is open. This one is not any more.")
    was = str(registration.stage)
    if stage == was:
        return False
    with above_the_walls("stage") as session:
        step = next((each for each in naming.steps(session) if each.key == stage and each.used), None)
        if step is None:
            raise Unreadable("This sales stage is not in use. Choose another.")
        if step.kind is not StageKind.OPEN:
            raise Refused("How a deal ended is no sales stage. Mark it won or lost, with what shows it.")
        registration.stage, registration.stage_moved_at = stage, clock.now()
        facts = {"number": registration.number, "stage": stage, "was": was}
        record(kinds.STAGED, registration, actor, partner=partner, **facts)
    return True


def extend(registration: Registration, partner: Partner, days: int, clause: str, actor: Actor, wish: str = "") -> None:
    """Protect longer; `wish` is the public id of what asked for it."""
    if registration.status is not Status.APPROVED or registration.protected_until is None:
        raise Refused("Only an approved registration whose protection ends can be extended.")
    with above_the_walls("extending") as session:
        registration.protected_until += timedelta(days=days)
        registration.extensions += 1
        registration.warned = None
        claiming.holds(session, registration, registration.protected_until)
        until = registration.protected_until.date().isoformat()
        facts = {"number": registration.number, "until": until, "clause": clause, "wish": wish}
        record(kinds.EXTENDED, registration, actor, partner=partner, **facts)


def let_go(registration: Registration, families: Iterable[int] | None = None) -> None:
    """Free the customer (in some families only); who waited is told in its own chain, in words that name nobody."""
    with above_the_walls("claims") as session:
        if families is None:
            wishing.lapse(session, registration)
        for waiting in claiming.free(session, registration, families):
            seconding.settle_other(session, waiting, clock.now())
            partner = session.get_one(Partner, waiting.partner_id)
            record(kinds.FREED, waiting, RULES, partner=partner, number=waiting.number)


def _say(registration: Registration, text: str, kind: str, actor: Actor) -> None:
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
