"""Rules of engagement as text and as documents: sentences, other languages, what cannot be read, new versions."""

import json
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.core.errors import Unreadable
from prm.core.money import SCALE
from prm.deals.clause_words import PLURALS, SECTIONS, WORDS
from prm.deals.clauses import Wording, plain_amount
from prm.deals.default_terms import DEFAULT_CALENDAR, default_terms
from prm.deals.hours import Calendar
from prm.deals.terms import Deal, Terms
from prm.deals.terms_changes import PER_DEAL, How, affected, changed_for_all, differences
from tests.deals.test_terms import DEALS, DOCUMENT, TERMS, K, changed, terms

LINES = DOCUMENT["protection"]["lines"]


def written(rules: Terms) -> list[str]:
    return [clause.text for clause in rules.clauses]


def test_clauses_are_numbered_in_order_and_printed_by_section():
    sections = TERMS.sections()
    assert [title for _, title, _ in sections] == list(SECTIONS)
    numbers = [clause.number for _, _, clauses in sections for clause in clauses]
    assert numbers == [clause.number for clause in TERMS.clauses]
    assert len(set(numbers)) == len(numbers)
    assert all(text[0].isupper() and text.endswith(".") and "%(" not in text for text in written(TERMS))
    with pytest.raises(Unreadable, match="has no clause 12"):
        TERMS.clause("12.1")


def test_facts_of_a_clause_survive_json_and_say_the_clause_again():
    wording = Wording(amount=lambda amount, _: f"{amount // SCALE} Euro", translate=lambda text: text.upper())
    for clause in TERMS.clauses:
        assert json.loads(json.dumps(clause.facts)) == clause.facts
        assert clause.said(Wording()) == clause.text
    german = Wording(
        amount=lambda amount, _: f"{amount // SCALE} Euro",
        name=lambda kind, code: f"{kind}:{code}",
        translate=lambda text: text.replace("A deal", "Ein Geschäft").replace("under", "unter"),
        plural=lambda one, many, number: f"{number} Tage",
    )
    assert (
        TERMS.clause("5.1").said(german) == "Ein Geschäft unter 10000 Euro is protected for 60 Tage from its approval."
    )
    assert "tiers:gold" in TERMS.clause("8.1").said(german)
    assert wording.amount(K, "EUR") == "1000 Euro"


def test_every_sentence_is_used_by_some_rules():
    lists = ("families", "tiers", "regions", "customer_countries", "customer_regions", "segments")
    numbers = {"amount_from": 1, "discount_above": 1, "conflict": False, "closes_after_days": 9}
    everything = numbers | {name: ["a", "b", "c"] for name in lists}
    rich = default_terms()
    rich["eligibility"] |= {"stages": ["proposal"], "families": ["cameras"], "tenders": True, "resubmissions": 0}
    rich["priority"] = {"second_partner": "reduced", "share": 50, "direct_days": 1}
    rich["decision"] |= {"lines": [{"when": everything, "hours": 1}], "clock": "partner", "late_lengthens": False}
    rich["routing"] |= {"four_eyes_above": None, "auto_approve_below": None}
    rich["routing"]["lines"] = [
        {"when": {"amount_from": place}, "role": role, "reach": reach}
        for place, (role, reach) in enumerate(
            (r, c) for r in ("manager", "director", "admin") for c in ("book", "region", "all")
        )
    ]
    rich["protection"] = {"lines": [{"when": everything, "days": None}], "days": None}
    rich["extension"] |= {"auto_within_days": None}
    rich["appeal"] = {"days": 0}
    rich["benefits"]["lines"][0]["commission"] = rich["benefits"]["commission"] = "Commission is 3%."
    bare = deepcopy(rich)
    bare["eligibility"] |= {"minimum_amount": 0, "fields": []}
    bare["priority"]["second_partner"], _ = "waitlist", bare["priority"].pop("share")
    bare["extension"]["most"] = 0
    for part in ("routing", "protection", "benefits"):
        bare[part]["lines"] = []
    plain = changed("benefits.lines", [])
    plain["protection"]["lines"] = []
    endless = Terms.from_document(bare, 1)
    said: set[str] = set()
    remembering = Wording(translate=lambda text: said.add(text) or text)
    for document in (DOCUMENT, rich, bare, plain):
        Terms.from_document(document, 1, remembering)
    assert {key for key, text in WORDS.items() if text not in said} == set()
    assert "Every deal is protected from its approval until it is closed." in written(endless)
    assert set(PLURALS) == {"days", "hours", "times"}


def test_amounts_show_decimals_only_where_there_are_any():
    assert plain_amount(25 * K, "EUR") == "EUR 25,000"
    assert plain_amount(12_345_678_500, "USD") == "USD 1,234,567.85"
    assert plain_amount(1, "USD") == "USD 0.0001"


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("currency", "euro", "The rules: write “currency”"),
        ("currency", "eur", "three capital letters like EUR"),
        ("name", "", "write “name” in 1 to 80 characters"),
        ("name", "a\u0000b", "write “name”"),
        ("protection", ..., "The rules: say “protection”"),
        ("protection", [], "Protection: write names and values"),
        ("protection.days", "90", "Protection: write “days” as a whole number from 1 to 3,650, not “90”"),
        ("protection.days", True, "write “days” as a whole number"),
        ("protection.days", 0, "write “days” as a whole number"),
        ("protection.days", 90.0, "write “days” as a whole number"),
        ("protection.lines", {}, "write “lines” as a list"),
        ("protection.lines.0.days", -1, "Protection, line 1: write “days”"),
        ("protection.lines.0.when", {}, "Protection, line 1: a line without a condition fits every deal"),
        ("protection.lines.0.when", {"tiers": []}, "a line without a condition"),
        ("protection.lines.0.when", {"tier": ["gold"]}, "nothing is called “tier” here"),
        ("protection.lines.0.when", {"tiers": "gold"}, "write “tiers” as a list"),
        ("protection.lines.0.when", {"tiers": [" gold"]}, "write “tiers” as a list"),
        ("protection.lines.0.when", {"amount_above": 10, "amount_below": 11}, "no amount is both"),
        ("protection.lines.0.when", {"amount_below": 0}, "no amount is both"),
        ("protection.lines.0.when", {"amount_below": 10**16}, "write “amount_below”"),
        ("protection.lines.1.when", LINES[0]["when"], "line 2: an earlier line has the same condition"),
        ("protection.lines.0.colour", 1, "nothing is called “colour” here"),
        ("protection.colour", 1, "Protection: nothing is called “colour” here"),
        ("colour", 1, "The rules: nothing is called “colour” here"),
        ("eligibility.tenders", "no", "Eligibility: write “tenders” as true or false, not “no”"),
        ("eligibility.tenders", None, "not nothing"),
        ("eligibility.minimum_amount", -1, "write “minimum_amount”"),
        ("priority.second_partner", "halve", "write “second_partner” as one of reject, waitlist, reduced"),
        ("priority.second_partner", "reduced", "Priority: say “share”"),
        ("priority.share", 50, "nothing is called “share” here"),
        ("decision.hours", 2_001, "Decision: write “hours” as a whole number from 1 to 2,000"),
        ("decision.clock", "moon", "one of vendor, partner"),
        ("routing.role", "leader", "one of manager, director, admin"),
        ("routing.auto_approve_below", 300 * K, "cannot be approved automatically"),
        ("extension.most_days", 30, "no smaller than “days”"),
        ("appeal.days", None, "Appeal: write “days”"),
        ("benefits.discount", 10_001, "Benefits: write “discount”"),
        ("benefits.commission", "x" * 301, "write “commission” in 0 to 300 characters"),
    ],
)
def test_a_document_that_cannot_be_read_says_where_and_what_to_write(path, value, sentence):
    with pytest.raises(Unreadable) as refused:
        terms(path, value)
    assert sentence in str(refused.value)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
PLACES = [f"{part}.{name}" for part, held in DOCUMENT.items() if isinstance(held, dict) for name in held]


@given(
    st.sampled_from([*DOCUMENT, *PLACES, "protection.lines.0", "routing.lines.0.when", "benefits.lines.0.when"]), JUNK
)
def test_whatever_stands_in_a_document_it_is_read_or_refused_in_words(path, junk):
    try:
        said = written(terms(path, junk))
    except Unreadable as refused:
        said = [str(refused)]
    assert all(sentence.endswith(".") for sentence in said)


def test_the_default_calendar_and_the_default_rules_in_any_currency_can_be_read():
    assert Calendar.from_document(DEFAULT_CALENDAR).zone == "Europe/Berlin"
    assert "USD 10,000" in Terms.from_document(default_terms("USD"), 1).clause("5.1").text
    assert default_terms() is not default_terms()
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT


def told(old: Terms, new: Terms) -> list[tuple]:
    return [(each.how, each.old and each.old.number, each.new and each.new.number) for each in differences(old, new)]


def test_a_changed_version_shows_the_clauses_that_say_something_else():
    assert differences(TERMS, Terms.from_document(DOCUMENT, 4)) == []
    assert told(TERMS, terms("appeal.days", 30)) == [(How.CHANGED, "7.1", "7.1")]
    assert told(TERMS, terms("protection.lines.0.days", 45)) == [(How.CHANGED, "5.1", "5.1")]
    gold = {"when": {"tiers": ["gold"]}, "days": 120}
    assert told(TERMS, terms("protection.lines", [gold, *LINES])) == [(How.ADDED, None, "5.1")]
    assert told(TERMS, terms("protection.lines", [LINES[0]])) == [(How.REMOVED, "5.2", None)]
    assert [how for how, _, _ in told(TERMS, terms("protection.lines", LINES[::-1]))] == [How.MOVED]
    assert told(TERMS, terms("protection.lines", [gold, LINES[1]])) == [
        (How.ADDED, None, "5.1"),
        (How.REMOVED, "5.1", None),
    ]


def test_a_changed_version_shows_the_open_deals_it_touches_and_what_it_changes_for_all():
    new = terms("protection.lines.0.days", 45)
    touched = affected(TERMS, new, [("small", Deal(5 * K)), ("large", Deal(50 * K))])
    assert list(touched) == ["small"]
    (change,) = touched["small"]
    assert (change.question, change.old.value, change.new.value) == ("protection_days", 60, 45)
    assert (change.old.clause.version, change.new.clause.version) == (3, 4)
    (appeal,) = changed_for_all(TERMS, terms("appeal.days", 30))
    assert (appeal.question, appeal.old.value, appeal.new.value) == ("appeal_days", 14, 30)
    smallest = affected(TERMS, terms("eligibility.minimum_amount", 10 * K), [(1, Deal(5 * K, discount=500))])
    assert [change.question for change in smallest[1]] == ["auto_approves", "refusals"]


VERSIONS = st.sampled_from(
    [
        TERMS,
        terms("protection.lines", LINES[::-1]),
        terms("routing.four_eyes_above", None),
        terms("benefits.discount", 900),
        terms("eligibility.resubmissions", 0),
        terms("decision.lines", [{"when": {"conflict": True}, "hours": 40}]),
    ]
)


@given(VERSIONS, VERSIONS, st.lists(DEALS, max_size=5))
def test_just_the_deals_with_another_answer_are_touched(old, new, deals):
    touched = affected(old, new, enumerate(deals))
    for place, deal in enumerate(deals):
        asked = {name for name, (ask, _) in PER_DEAL.items() if ask(old, deal).value != ask(new, deal).value}
        refused = [answer.value for answer in old.refusals(deal)] != [answer.value for answer in new.refusals(deal)]
        assert {change.question for change in touched.get(place, ())} == asked | ({"refusals"} if refused else set())
