"""Rules of engagement: what they answer, on which clause, how they read, what a new version changes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.access.policy import Reach, Role
from prm.core.money import SCALE
from prm.deals.default_terms import default_terms
from prm.deals.rules import Reason
from prm.deals.terms import Approval, Approvers, Deal, Extension, Terms
from prm.deals.terms_parts import Condition, Second, SecondPartner

K = 1_000 * SCALE
DOCUMENT = default_terms()
TERMS = Terms.from_document(DOCUMENT, 3)
ASKED = datetime(2026, 11, 1, 12, tzinfo=UTC)
DEALS = st.builds(
    Deal,
    amount=st.integers(0, 400 * K),
    families=st.lists(st.sampled_from(["cameras", "lenses"]), max_size=2).map(tuple),
    tier=st.sampled_from(["", "silver", "gold"]),
    segment=st.sampled_from(["", "enterprise", "public_sector"]),
    discount=st.integers(0, 3_000),
    conflict=st.booleans(),
    matches=st.integers(0, 1),
    blanks=st.sampled_from([frozenset(), frozenset({"amount"})]),
    tendered=st.booleans(),
    resubmissions=st.integers(0, 4),
)


def changed(path: str, value: object) -> dict:
    """The default document with one value put in, `path` like `protection.lines.0.days`; `...` takes it out."""
    document = default_terms()
    *over, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = document
    for step in over:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return document


def terms(path: str, value: object, version: int = 4) -> Terms:
    return Terms.from_document(changed(path, value), version)


@pytest.mark.parametrize(
    ("deal", "days", "number"),
    [
        (Deal(9_999 * SCALE), 60, "5.1"),
        (Deal(10 * K), 90, "5.3"),
        (Deal(250 * K, segment="enterprise"), 90, "5.3"),
        (Deal(250 * K + 1, segment="enterprise"), 180, "5.2"),
        (Deal(250 * K + 1), 90, "5.3"),
    ],
)
def test_protection_rests_on_the_first_line_that_fits(deal, days, number):
    answer = TERMS.protection_days(deal)
    assert (answer.value, answer.clause.number, answer.clause.version) == (days, number, 3)
    assert f"{days} days" in answer.clause.text
    assert TERMS.clause(number) is answer.clause


def test_protection_can_be_without_an_end():
    answer = terms("protection.days", None).protection_days(Deal(20 * K))
    assert answer.value is None
    assert answer.clause.text == "Every other deal is protected from its approval until it is closed."


@pytest.mark.parametrize(
    ("condition", "fits", "misses"),
    [
        (Condition(amount_from=5), Deal(5), Deal(4)),
        (Condition(amount_above=5), Deal(6), Deal(5)),
        (Condition(amount_below=5), Deal(4), Deal(5)),
        (Condition(families=("a", "b")), Deal(1, families=("x", "b")), Deal(1, families=("x",))),
        (Condition(tiers=("gold",)), Deal(1, tier="gold"), Deal(1)),
        (Condition(regions=("emea",)), Deal(1, regions=("de", "emea")), Deal(1, customer_regions=("de", "emea"))),
        (Condition(customer_regions=("emea",)), Deal(1, customer_regions=("fr", "emea")), Deal(1, regions=("emea",))),
        (Condition(customer_countries=("DE",)), Deal(1, customer_country="DE"), Deal(1, customer_country="FR")),
        (Condition(segments=("public_sector",)), Deal(1, segment="public_sector"), Deal(1)),
        (Condition(discount_above=100), Deal(1, discount=101), Deal(1, discount=100)),
        (Condition(conflict=False), Deal(1), Deal(1, conflict=True)),
        (Condition(closes_after_days=90), Deal(1, days_to_close=91), Deal(1)),
        (Condition(amount_from=5, tiers=("gold",)), Deal(5, tier="gold"), Deal(5)),
    ],
)
def test_a_condition_looks_at_one_thing_and_all_of_them_must_hold(condition, fits, misses):
    assert condition.fits(fits)
    assert not condition.fits(misses)


def test_a_decision_comes_within_the_hours_of_its_line_or_of_all_others():
    lines = [{"when": {"tiers": ["gold"], "customer_countries": ["DE", "FR", "IT"]}, "hours": 8}]
    rules = terms("decision.lines", lines)
    fast, slow = rules.sla_hours(Deal(1, tier="gold", customer_country="IT")), rules.sla_hours(Deal(1))
    assert (fast.value, slow.value) == (8, 16)
    assert fast.clause.text == (
        "A deal of a partner at the tier gold and for a customer in DE, FR or IT "
        "is decided within 8 business hours, counted in our opening hours."
    )
    assert TERMS.sla_hours(Deal(1)).clause.text.startswith("Every deal is decided within 16 business hours")


def test_conflicts_large_deals_and_high_discounts_go_to_a_director_and_four_eyes_see_the_largest():
    assert TERMS.route(Deal(20 * K)).value == Approvers(Role.MANAGER, Reach.BOOK)
    assert TERMS.route(Deal(20 * K, conflict=True)).value == Approvers(Role.DIRECTOR, Reach.REGION)
    assert TERMS.route(Deal(20 * K, discount=2_001)).clause.number == "4.6"
    large = TERMS.route(Deal(250 * K + 1))
    assert large.value == Approvers(Role.DIRECTOR, Reach.REGION, people=2)
    assert [clause.slot for clause in large.also] == ["four_eyes"]
    assert not TERMS.four_eyes(Deal(250 * K)).value
    assert large.value.accepts(Role.ADMIN)
    assert not large.value.accepts(Role.MANAGER)
    assert not large.value.accepts(Role.LEADER)


@pytest.mark.parametrize(
    ("deal", "why_not"),
    [
        (Deal(25 * K - 1, discount=500), ()),
        (Deal(25 * K - 1, tier="gold", discount=1_200), ()),
        (Deal(25 * K), ("size",)),
        (Deal(5 * K, conflict=True, matches=2), ("conflict", "match")),
        (Deal(5 * K, discount=501), ("discount",)),
        (Deal(5 * K, tendered=True), ("eligibility",)),
        (Deal(300 * K), ("size", "four_eyes")),
    ],
)
def test_small_clean_deals_are_approved_by_the_machine_and_others_hear_why_not(deal, why_not):
    assert TERMS.auto_approves(deal).value == Approval(not why_not, why_not)


@given(DEALS)
def test_no_deal_with_a_shadow_on_it_is_ever_approved_by_the_machine(deal):
    answer = TERMS.auto_approves(deal)
    clean = deal.amount < 25 * K and not deal.conflict and not deal.matches and not TERMS.refusals(deal)
    assert not answer.value.automatic or clean
    off = terms("routing.auto_approve_below", None).auto_approves(deal)
    assert off.value == Approval(automatic=False, why_not=("switched_off",))
    assert off.clause.text == "Every registration is decided by a person."


def test_each_coded_reason_rests_on_a_clause_and_goes_when_the_rules_do_not_support_it():
    assert {answer.value for answer in TERMS.reasons()} == set(Reason)
    assert Reason.RFP not in {answer.value for answer in terms("eligibility.tenders", True).reasons()}
    assert Reason.INELIGIBLE_SIZE not in {answer.value for answer in terms("eligibility.minimum_amount", 0).reasons()}
    waiting = {answer.value: answer.clause.slot for answer in terms("priority.second_partner", "waitlist").reasons()}
    assert waiting[Reason.ALREADY_REGISTERED] == "first"


def test_what_cannot_be_registered_is_refused_with_every_reason():
    rules = terms("eligibility", DOCUMENT["eligibility"] | {"stages": ["proposal"], "families": ["cameras"]})
    deal = Deal(
        1,
        ("lenses",),
        stage="qualified",
        blanks=frozenset({"amount"}),
        tendered=True,
        good_standing=False,
        authorised=True,
    )
    slots = [answer.clause.slot for answer in rules.refusals(deal)]
    assert slots == ["minimum_amount", "stages", "fields", "families", "tenders", "standing"]
    assert not rules.refusals(Deal(K, ("cameras",), stage="proposal", blanks=frozenset({"need"})))
    assert [answer.value for answer in TERMS.refusals(Deal(K, authorised=False))] == [Reason.INELIGIBLE_PRODUCT]
    assert TERMS.may_resubmit(Deal(1, resubmissions=2)).value
    assert not TERMS.may_resubmit(Deal(1, resubmissions=3)).value


def test_a_second_partner_is_declined_waits_or_gets_less():
    assert TERMS.second_partner().value == SecondPartner(Second.REJECT)
    assert "waits" in terms("priority.second_partner", "waitlist").second_partner().clause.text
    document = changed("priority", {"second_partner": "reduced", "share": 50, "direct_days": 90})
    reduced = Terms.from_document(document, 1).second_partner()
    assert reduced.value == SecondPartner(Second.REDUCED, 50)
    assert "for 50% of the first one's benefits" in reduced.clause.text


@pytest.mark.parametrize(
    ("so_far", "asked", "moved", "expected", "slot"),
    [
        (0, 0, 30, Extension(allowed=True, days=60, automatic=True), "extension_auto"),
        (0, 0, 31, Extension(allowed=True, days=60), "extension"),
        (0, 0, None, Extension(allowed=True, days=60), "extension"),
        (1, 0, 1, Extension(allowed=True, days=40), "extension"),
        (2, 0, 1, Extension(allowed=False, why="no_more"), "extension"),
        (0, 10, 1, Extension(allowed=False, why="too_late"), "extension_in_time"),
    ],
)
def test_an_extension_is_granted_at_once_goes_to_a_person_or_is_refused_by_its_clause(
    so_far, asked, moved, expected, slot
):
    rules = terms("extension", {"most": 2, "days": 60, "most_days": 100, "auto_within_days": 30})
    at = ASKED + timedelta(days=asked)
    answer = rules.extension(
        Deal(20 * K),
        so_far,
        asked_at=at,
        protected_until=ASKED + timedelta(days=10),
        days_so_far=60 * so_far,
        stage_moved_at=moved and at - timedelta(days=moved),
    )
    assert (answer.value, answer.clause.slot) == (expected, slot)


def test_extensions_stop_where_days_are_used_up_protection_never_ends_or_the_rules_have_none():
    asked = {"asked_at": ASKED, "protected_until": ASKED + timedelta(days=1)}
    assert TERMS.extension(Deal(K), 0, **asked, days_so_far=60).value.why == "no_days_left"
    assert TERMS.extension(Deal(K), 0, asked_at=ASKED, protected_until=None).value.why == "never_ends"
    none = terms("extension.most", 0)
    assert none.extension(Deal(K), 0, **asked).value.why == "none"
    assert none.extension(Deal(K), 0, **asked).clause.text == "Protection is not extended."


def test_the_other_promises_have_their_clauses_too():
    for answer, value, number in [
        (TERMS.answer_days(), 10, "3.1"),
        (TERMS.late_lengthens(), True, "3.2"),
        (TERMS.appeal_days(), 14, "7.1"),
        (TERMS.direct_days(), 90, "2.4"),
        (TERMS.minimum_amount(), K, "1.1"),
        (TERMS.required_stages(), (), "1.2"),
        (TERMS.required_fields(), tuple(DOCUMENT["eligibility"]["fields"]), "1.3"),
        (TERMS.resubmission_limit(), 2, "1.7"),
    ]:
        assert (answer.value, answer.clause.number) == (value, number)
    assert TERMS.benefits(Deal(K, tier="gold")).value.discount == 1_200
