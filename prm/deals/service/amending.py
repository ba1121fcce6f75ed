"""Changing an approved deal (DR-12): a small change holds at once, a weighty one is checked and decided by a person."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.core import clock
from prm.core.errors import Refused
from prm.core.money import convert
from prm.core.transaction import above_the_walls
from prm.deals import amendment, terms
from prm.deals.amendment import Content, Line
from prm.deals.clauses import Clause
from prm.deals.models import Registration, RegistrationLine
from prm.deals.rules import Ask, Outcome, Reply, Status
from prm.deals.service import authorising, claiming, deciding, reviewing, routing, turns, wish_kinds, wishing
from prm.deals.service.wishing import Asked, Said
from prm.deals.wishes import Wish
from prm.journal.log import record
from prm.partners.models import Partner
from prm.sales.models import Category

TAKEN = "Another registration holds this customer for a product that was added. It has to let go of it first."


@dataclass(frozen=True)
class Weighed:
    """A change against what stands: the deal as it would be, why a person decides it, and by which clause."""

    before: Content
    after: Content
    deal: terms.Deal
    weighty: tuple[Clause, ...]
    route: terms.Answer[terms.Approvers]
    four_eyes: bool

    @property
    def clause(self) -> Clause:
        """What an answer rests on: the first weighty one, else who decides such a deal."""
        return (*self.weighty, self.route.clause)[0]


def content(session: Session, registration: Registration) -> Content:
    """What stands now. Above the walls."""
    columns = (RegistrationLine.category_id, RegistrationLine.quantity, RegistrationLine.amount)
    rows = session.execute(select(*columns).where(RegistrationLine.registration_id == registration.id))
    return amendment.content(registration.close_on, [Line(*row) for row in rows])


def weigh(registration: Registration, partner: Partner, after: Content) -> Weighed:
    """Ask the rules it was registered under; writes nothing."""
    with above_the_walls("weighing a change") as session:
        return _weigh(session, registration, partner, after)


def weigh_wish(registration: Registration, partner: Partner, wish: Wish) -> Weighed:
    """The same of what a wish asks."""
    return weigh(registration, partner, amendment.read(wish.wanted))


def _weigh(session: Session, registration: Registration, partner: Partner, after: Content) -> Weighed:
    rules, _calendar = routing.rules_of(session, registration)
    was, before = routing.facts_of(session, registration, partner), content(session, registration)
    names = session.scalars(select(Category.name).where(Category.id.in_(sorted(after.families))))
    days = (after.close_on - registration.received_at.date()).days
    deal = replace(was, amount=_reporting(registration, after), families=tuple(sorted(names)), days_to_close=days)
    route, four_eyes = rules.route(deal), rules.four_eyes(deal)
    weighty = amendment.weighty(rules, was, deal)
    stages = rules.at["stages"]  # where it could be registered; its partner has moved it since
    if refusals := [no for no in rules.refusals(deal) if no.clause != stages]:
        raise Refused(" ".join(f"{no.clause.text} (clause {no.clause.number})" for no in refusals))
    return Weighed(before, after, deal, weighty, route, bool(four_eyes.value and weighty))


def _reporting(registration: Registration, after: Content) -> int:
    """At the rate the registration was booked with."""
    return convert(after.amount, registration.rate) if registration.rate else after.amount


def held(registration: Registration) -> set[int]:
    """The product families in which the registration holds its customer, those asked for among them."""
    with above_the_walls("what is held") as session:
        return claiming.families_held(session, registration)


def ask(registration: Registration, partner: Partner, after: Content, why: str, actor: Actor) -> Wish:
    """Change it where the rules let it hold at once, else lay it before a person; the wish says which."""
    ends = registration.protected_until
    if registration.status is not Status.APPROVED or registration.outcome is not Outcome.OPEN:
        raise Refused("Only an approved registration that is still open can be changed.")
    if ends is not None and ends <= clock.now():
        raise Refused("The protection of this registration has ended. Register the deal again.")
    turns.wait(registration)
    with above_the_walls("asking for a change") as session:
        weighed = _weigh(session, registration, partner, after)
        if weighed.after == weighed.before:
            raise Refused("Nothing differs from what stands. Change an amount, a product or the day first.")
        authorising.refuse(session, registration, partner, _added(weighed), actor)
        _refuse_too_often(session, registration, weighed)
        asked = Asked(Ask.AMENDMENT, why, after.document())
        if weighed.weighty:
            wish = wishing.put(session, registration, partner, asked, actor)
            _take(session, registration, _added(weighed))  # the added products are asked for from now
            what, clause = wish_kinds.AMEND_ASKED, weighed.clause.number
        else:
            clause = routing.rules_of(session, registration)[0].at["amendment"].number
            wish = wishing.at_once(session, registration, asked, clause, actor)
            _apply(session, registration, weighed)
            what = wish_kinds.AMENDED
        record(what, registration, actor, partner=partner, **_facts(registration, wish, weighed, clause))
    if not weighed.weighty:
        _let_go_of(registration, weighed.before.families - after.families)
    return wish


def _refuse_too_often(session: Session, registration: Registration, weighed: Weighed) -> None:
    """A change that was refused is asked for again as often as a declined registration is sent again."""
    refused = [wish for wish in wishing.earlier(session, registration, Ask.AMENDMENT) if wish.reply is Reply.REFUSED]
    limit = routing.rules_of(session, registration)[0].may_resubmit(replace(weighed.deal, resubmissions=len(refused)))
    if not limit.value:
        raise Refused(f"A change was refused too often. Clause {limit.clause.number}: {limit.clause.text}")


def _added(weighed: Weighed) -> frozenset[int]:
    return weighed.after.families - weighed.before.families


def _take(session: Session, registration: Registration, families: Iterable[int]) -> bool:
    """Claim the customer for these products, too, unless somebody holds it; what is held already stays so.

    A second partner holds none, and gets its share of what it adds without a claim.
    """
    if registration.benefit_share is not None:
        return True
    held = claiming.families_held(session, registration)
    missing = sorted(set(families) - held)
    return claiming.take(session, registration, missing, reviewing.wanted(registration), clock.now())


def _apply(session: Session, registration: Registration, weighed: Weighed) -> None:
    after = weighed.after
    registration.amount, registration.reporting = after.amount, _reporting(registration, after)
    registration.close_on = after.close_on
    mine = delete(RegistrationLine).where(RegistrationLine.registration_id == registration.id)
    session.execute(mine, execution_options={"synchronize_session": False})
    key = {"registration_id": registration.id, "partner_id": registration.partner_id}
    lines = [key | asdict(each) for each in after.lines]
    session.execute(insert(RegistrationLine), lines)


def _facts(registration: Registration, wish: Wish, weighed: Weighed, clause: str) -> dict[str, str]:
    change = {"before": str(weighed.before.amount), "after": str(weighed.after.amount)}
    return {"number": registration.number, "clause": clause, "wish": wish.public_id, **change}


def grant(registration: Registration, partner: Partner, wish: Wish, told: str, actor: Actor) -> bool:
    """Let the change hold; False for the first of two approvals. Refused while another holds an added product."""
    wishing.refuse_own(registration, actor)
    turns.wait(registration)
    with above_the_walls("a change is granted") as session:
        weighed = _weigh(session, registration, partner, amendment.read(wish.wanted))
        _fit(weighed, actor)
        facts = _facts(registration, wish, weighed, weighed.clause.number)
        if weighed.four_eyes and wish.first_yes_id in {None, actor.id}:
            _first_yes(wish, actor)
            record(wish_kinds.AMEND_FIRST_YES, registration, actor, partner=partner, **facts)
            return False
        if not _take(session, registration, _added(weighed)):
            raise Refused(TAKEN)
        _apply(session, registration, weighed)
        claiming.holds(session, registration, registration.protected_until)
        wishing.settle(registration, wish, Reply.GRANTED, Said(told, weighed.clause.number), actor)
        record(wish_kinds.AMENDED, registration, actor, partner=partner, **facts)
    _let_go_of(registration, weighed.before.families - weighed.after.families)
    return True


def _fit(weighed: Weighed, actor: Actor) -> None:
    if not weighed.route.value.accepts(actor.role):
        raise Refused(f"The rules ask for a decision by {weighed.route.value.role.value} or above. Pass it on.")


def _first_yes(wish: Wish, actor: Actor) -> None:
    if wish.first_yes_id == actor.id:
        raise Refused("You have approved this already. Above this amount a second person has to approve it too.")
    wish.first_yes_id = actor.id


def refuse(registration: Registration, partner: Partner, wish: Wish, said: Said, actor: Actor) -> None:
    """It stays as it is; a product that would have been added is free again."""
    wishing.refuse_own(registration, actor)
    turns.wait(registration)
    with above_the_walls("a change is refused") as session:
        weighed = _weigh(session, registration, partner, amendment.read(wish.wanted))
        _fit(weighed, actor)
        wishing.settle(registration, wish, Reply.REFUSED, said, actor)
        record(
            wish_kinds.NOT_AMENDED,
            registration,
            actor,
            partner=partner,
            **_facts(registration, wish, weighed, said.clause),
        )
    _let_go_of(registration, _added(weighed))


def _let_go_of(registration: Registration, families: Iterable[int]) -> None:
    if dropped := sorted(families):
        deciding.let_go(registration, dropped)
