from collections import Counter, defaultdict
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from prm.core import clock
from prm.core.money import convert
from prm.core.transaction import system
from prm.deals import likeness, merkle, receipt
from prm.deals.keys import customer_keys
from prm.deals.known import EndCustomer, KnownLikeness, Side
from prm.deals.models import Claim, CustomerBlock, CustomerKey, Likeness, Registration, RegistrationLine, Remark
from prm.deals.proofs import Receipt, ReceiptRoot
from prm.deals.rules import LIVE, UNDECIDED, Ask, Outcome, Status
from prm.deals.service import knowing, sealing
from prm.deals.service.routing import rules_of
from prm.deals.wishes import Wish
from prm.demo import morning
from prm.demo.rates import walk
from prm.demo.staff import MANAGERS
from prm.demo.world import SCALES, build
from prm.identity.models import User
from prm.journal.log import public_key
from prm.partners.models import Partner
from prm.partners.rules import Status as Standing


@pytest.fixture
def seen(demo):
    with demo.app_context(), system("test", writes=False) as session:
        yield session


@pytest.fixture
def deals(seen):
    return seen.scalars(select(Registration).order_by(Registration.id)).all()


def keys_of(deal):
    return set(customer_keys(name=deal.customer, country=deal.country, domain=deal.domain, tax_id=deal.tax_id))


def test_there_are_as_many_as_the_scale_says_each_by_a_person_of_an_active_partner(seen, deals):
    assert len(deals) == SCALES["small"].deals
    own = (
        select(func.count(Registration.id))
        .join(Partner, Partner.id == Registration.partner_id)
        .join(User, (User.id == Registration.user_id) & (User.partner_id == Partner.id))
        .where(Partner.status == Standing.ACTIVE, Registration.territory_id == Partner.territory_id)
    )
    assert seen.execute(own).scalar_one() == len(deals)


def planted(seen):
    """Registrations whose conflict is with ourselves: they were first among partners."""
    exact = select(KnownLikeness.registration_id).where(KnownLikeness.exact)
    houses = exact.join(EndCustomer, knowing.of(Side.CUSTOMER)).where(EndCustomer.house)
    return set(seen.scalars(houses)) | set(seen.scalars(exact.where(KnownLikeness.side == Side.OPPORTUNITY)))


def test_the_first_manager_finds_a_house_account_and_an_open_opportunity_among_the_conflicts(seen):
    manager = seen.scalars(select(User.id).where(User.code == MANAGERS[0].code)).one()
    mine = select(Registration.id).join(Partner, Partner.id == Registration.partner_id)
    mine = mine.where(Registration.conflict, Registration.status.in_(UNDECIDED), Partner.manager_id == manager)
    found = planted(seen) & set(seen.scalars(mine))
    sides = set(seen.scalars(select(KnownLikeness.side).where(KnownLikeness.registration_id.in_(found))))
    assert sides == set(Side)


def test_every_claim_is_of_a_live_registration_that_was_first(seen, deals):
    held = defaultdict(set)
    for claim in seen.scalars(select(Claim)):
        held[claim.registration_id].add((claim.category_id, claim.kind, claim.value, claim.expires_at))
    families = defaultdict(set)
    for line in seen.scalars(select(RegistrationLine)):
        families[line.registration_id].add(line.category_id)
    now, ours = clock.now(), planted(seen)
    longer = set(seen.scalars(select(Wish.registration_id).where(Wish.kind == Ask.EXTENSION)))  # held until answered
    for deal in deals:
        runs = deal.protected_until is None or deal.protected_until > now
        free = not deal.conflict or deal.id in ours
        live = deal.status in LIVE and deal.outcome is not Outcome.LOST and runs and free
        ends = None if deal.id in longer else deal.protected_until
        whole = {(each, *key, ends) for each in families[deal.id] for key in keys_of(deal)}
        assert held[deal.id] == (whole if live else set())


def test_lines_add_up_and_amounts_are_converted_at_the_rate_they_carry(seen, deals):
    sums = dict(
        seen.execute(
            select(RegistrationLine.registration_id, func.sum(RegistrationLine.amount)).group_by(
                RegistrationLine.registration_id
            )
        ).all()
    )
    for deal in deals:
        assert sums[deal.id] == deal.amount
        assert deal.reporting == (convert(deal.amount, deal.rate) if deal.rate else deal.amount)


def test_keys_and_tokens_are_what_the_rules_make_of_the_customer(seen, deals):
    keys, tokens = defaultdict(set), defaultdict(set)
    for row in seen.scalars(select(CustomerKey)):
        keys[row.registration_id].add((row.kind, row.value))
    for row in seen.scalars(select(CustomerBlock)):
        tokens[row.registration_id].add(row.token)
    for deal in deals:
        assert keys[deal.id] == keys_of(deal)
        told = {"tax_id": deal.tax_id, "country": deal.country, "city": deal.city, "address": deal.street}
        assert tokens[deal.id] == likeness.blocks(deal.customer, deal.domain, **told)


def test_status_and_dates_tell_the_same_story(seen, deals):
    now = clock.now()
    for deal in deals:
        assert deal.received_at < now
        assert (deal.due_at is None) == (deal.status is Status.INFO_REQUESTED)
        assert (deal.paused_at is not None) == (deal.status is Status.INFO_REQUESTED)
        assert (deal.minutes is None) == (deal.decided_at is None) == (deal.promised is None)
        if deal.status in UNDECIDED:
            assert deal.decided_at is None
        else:
            assert deal.decided_at is None or deal.received_at <= deal.decided_at < now
        if deal.status is Status.APPROVED:
            assert deal.protected_from == deal.decided_at < deal.protected_until
        assert (deal.closed_on is not None) == (deal.outcome is not Outcome.OPEN) == bool(deal.evidence)


def test_every_no_rests_on_a_clause_of_the_terms(seen, deals):
    rules, _ = rules_of(seen, deals[0])
    clauses = {answer.value: answer.clause.number for answer in rules.reasons()}
    refused = [deal for deal in deals if deal.status is Status.REJECTED]
    assert refused
    assert all(deal.clause == clauses[deal.reason] and deal.told for deal in refused)
    assert all(rules.clause(deal.clause) for deal in deals if deal.decided_at)


def test_the_first_manager_finds_a_morning_queue_with_a_conflict_questions_and_ends(seen):
    mine = select(Registration).join(Partner, Partner.id == Registration.partner_id)
    mine = mine.join(User, User.id == Partner.manager_id).where(User.code == "E121")
    found = seen.scalars(mine).all()
    waiting = [deal for deal in found if deal.status is Status.SUBMITTED]
    assert len([deal for deal in waiting if not deal.conflict]) >= 6
    assert (
        len([deal for deal in seen.scalars(select(Registration)) if deal.status is Status.SUBMITTED and deal.conflict])
        == 1
    )
    assert {deal.warned for deal in found} >= {1, 7, 14}
    asked = [deal.id for deal in found if deal.status is Status.INFO_REQUESTED]
    assert set(seen.scalars(select(Remark.registration_id))) == set(asked)
    assert seen.execute(select(func.count(Likeness.other_id))).scalar_one() > 0


def test_receipts_are_genuine_and_every_finished_day_has_its_root(seen, deals):
    given = {row.registration_id: row for row in seen.scalars(select(Receipt))}
    assert set(given) == {deal.id for deal in deals}
    for deal in deals:
        receipt.verify(given[deal.id].document, public_key())
        assert given[deal.id].document["number"] == deal.number
    over = (clock.now() - sealing.SETTLED).date()
    roots = {row.day: row for row in seen.scalars(select(ReceiptRoot))}
    assert set(roots) == {row.day for row in given.values() if row.day < over}
    for day, row in roots.items():
        leaves = [leaf for _, leaf in sealing.leaves_of(seen, day)]
        assert (row.root, row.receipts) == (merkle.root(leaves), len(leaves))


def test_the_same_seed_makes_the_same_registrations():
    now = datetime(2026, 5, 13, 7, tzinfo=UTC)

    def made():
        world = build(SCALES["small"], now.date())
        found = morning.registrations(world, walk(world.first_day, world.last_day, 1), now)
        return [(deal.customer.name, deal.received, str(deal.fate.status)) for deal in found]

    assert made() == made()
    assert len(Counter(status for *_, status in made())) > 3
