"""More protection for an approved registration: the rule answers a partner's wish, or a person does."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.core import clock
from prm.core.errors import Refused
from prm.core.transaction import above_the_walls
from prm.deals import hours, terms
from prm.deals.clauses import Answer
from prm.deals.models import Registration
from prm.deals.rules import Ask, Outcome, Reply, Status
from prm.deals.service import claiming, deciding, routing, wish_kinds, wishing
from prm.deals.service.wishing import Asked, Said
from prm.deals.wishes import Wish
from prm.journal.log import record
from prm.partners.models import Partner


@dataclass(frozen=True)
class Weighed:
    """What the rules say of a registration and of more protection for it; `due` is when an answer is promised."""

    rules: terms.Terms
    deal: terms.Deal
    extension: Answer[terms.Extension]
    due: datetime | None
    pending: bool  # something waits for an answer


def weigh(registration: Registration, partner: Partner) -> Weighed:
    """Ask the rules it was registered under; of an open wish, as things stood when it was asked. Writes nothing."""
    with above_the_walls("weighing an extension") as session:
        return _weigh(session, registration, partner)


def _weigh(session: Session, registration: Registration, partner: Partner) -> Weighed:
    wish = wishing.waiting(session, registration)
    asked_at = wish.asked_at if wish else clock.now()
    rules, calendar = routing.rules_of(session, registration)
    deal = routing.facts_of(session, registration, partner)
    moved = registration.stage_moved_at if registration.stage_moved_at > registration.received_at else None
    answer = rules.extension(
        deal,
        registration.extensions,
        asked_at=asked_at,
        protected_until=until(registration, wish),
        days_so_far=registration.extensions * rules.parts.extension.days,
        stage_moved_at=moved,
    )
    due = wish.due_at if wish else hours.due(asked_at, rules.sla_hours(deal).value, calendar)
    return Weighed(rules, deal, answer, due, wish is not None)


def until(registration: Registration, wish: Wish | None) -> datetime | None:
    """The end of protection without the time it runs on while a wish for more waits."""
    held = wish.wanted.get("until") if wish else None
    return datetime.fromisoformat(held) if held else registration.protected_until


def longer(ends: datetime | None, days: int) -> datetime | None:
    """The end of protection that granting gives."""
    return ends and ends + timedelta(days=days)


def closing(wish: Wish) -> date | None:
    """The close that is expected now, where the wish tells one."""
    later = wish.wanted.get("close_on")
    return date.fromisoformat(later) if later else None


def ask_extension(
    registration: Registration, partner: Partner, why: str, actor: Actor, close_on: date | None = None
) -> Weighed:
    """Grant at once where the rule does, else ask a person; Refused with the clause where the rules say no.

    Protection runs on until a person has answered. `close_on` is the close that is expected now.
    """
    if registration.status is not Status.APPROVED or registration.outcome is not Outcome.OPEN:
        raise Refused("Only an approved registration that is still open can be extended.")
    with above_the_walls("asking for an extension") as session:
        weighed = _weigh(session, registration, partner)
        ends = registration.protected_until
        if weighed.pending:
            raise Refused(wishing.WAITS)
        if not weighed.extension.value.allowed or ends is None:
            clause = weighed.extension.clause
            raise Refused(f"The rules give no extension here. Clause {clause.number}: {clause.text}")
        wanted = {"until": ends.isoformat(), "close_on": close_on and close_on.isoformat()}
        asked, granted = Asked(Ask.EXTENSION, why, wanted), weighed.extension
        if granted.value.automatic:
            wish = wishing.at_once(session, registration, asked, granted.clause.number, actor)
            registration.close_on = close_on or registration.close_on
        else:
            wish = wishing.put(session, registration, partner, asked, actor)
            registration.protected_until = max(ends, wish.due_at or ends)
            claiming.holds(session, registration, None)
            facts = {"number": registration.number, "wish": wish.public_id}
            record(wish_kinds.WISHED, registration, actor, partner=partner, **facts)
    if granted.value.automatic:
        deciding.extend(registration, partner, granted.value.days, granted.clause.number, actor, wish.public_id)
    return weighed


def grant(registration: Registration, partner: Partner, wish: Wish, told: str, actor: Actor) -> None:
    """Protect as much longer as the rules give, from the old end; the new close date holds from now."""
    wishing.refuse_own(registration, actor)
    allowed = weigh(registration, partner).extension
    if not allowed.value.allowed:
        raise Refused(f"The rules give no extension here. Clause {allowed.clause.number}: {allowed.clause.text}")
    registration.protected_until = until(registration, wish)
    registration.close_on = closing(wish) or registration.close_on
    wishing.settle(registration, wish, Reply.GRANTED, Said(told, allowed.clause.number), actor)
    deciding.extend(registration, partner, allowed.value.days, allowed.clause.number, actor, wish.public_id)


def refuse(registration: Registration, partner: Partner, wish: Wish, said: Said, actor: Actor) -> None:
    """No more protection: it ends when it would have, or now where that is past."""
    wishing.refuse_own(registration, actor)
    ends = until(registration, wish)
    wishing.settle(registration, wish, Reply.REFUSED, said, actor)
    with above_the_walls("an extension is refused") as session:
        registration.protected_until = ends and max(ends, clock.now())
        claiming.holds(session, registration, registration.protected_until)
        facts = {"number": registration.number, "clause": said.clause, "wish": wish.public_id}
        record(wish_kinds.NOT_EXTENDED, registration, actor, partner=partner, **facts)
