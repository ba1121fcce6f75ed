"""Near matches: what a person sees is right nearly always, and nothing that matters is missed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.core.errors import Unreadable
from prm.deals.keys import customer_keys
from prm.deals.likeness import MOST, TOO_COMMON, Kind, Party, blocks, candidates, compare, shown
from tests.deals import pairs


def seen(pair):
    ours = blocks(pair.asked.name, pair.asked.domain, country=pair.asked.country, parent=pair.asked.parent)
    theirs = blocks(pair.known.name, pair.known.domain, country=pair.known.country, parent=pair.known.parent)
    return bool(ours & theirs) and shown(compare(pair.asked, pair.known))


def key_set(party):
    try:
        return set(customer_keys(name=party.name, country=party.country, domain=party.domain, tax_id=party.tax_id))
    except Unreadable:
        return set()


@pytest.mark.parametrize("some", [pairs.hard(), pairs.generated()], ids=["hard", "generated"])
def test_recall_and_precision_reach_their_goals(some):
    right = sum(pair.same for pair in some if seen(pair))
    assert right / sum(pair.same for pair in some) >= 0.95
    assert right / sum(map(seen, some)) >= 0.90


@pytest.mark.parametrize("some", [pairs.hard(), pairs.generated()], ids=["hard", "generated"])
def test_no_two_strangers_share_an_exact_key(some):
    assert [pair for pair in some if not pair.same and key_set(pair.asked) & key_set(pair.known)] == []


def test_one_customer_with_another_legal_form_has_one_key():
    assert all(key_set(pair.asked) == key_set(pair.known) for pair in pairs.generated() if pair.one)


def test_each_thing_in_common_is_named_with_its_values():
    asked = Party("Acme Bakery Ltd", "GB", "acme.co.uk", "980780684", "Zed Group", "London", "12 Baker Street")
    known = Party(
        "ACME Bakery", "GB", "http://www.acme.co.uk", "GB980780684", "Zed Group plc", "London", "Baker St. 12"
    )
    found = {each.kind: each for each in compare(asked, known)}
    assert set(found) == set(Kind)
    assert found[Kind.SAME_TAX_ID].facts == {"tax_id": "GB980780684"}
    assert found[Kind.SAME_DOMAIN].facts == {"domain": "acme.co.uk"}
    assert found[Kind.SIMILAR_NAME].facts == {"score": 100, "country": "same", "how": "letters"}


def test_an_address_alone_is_told_but_not_shown():
    found = compare(
        Party("Zorro", "GB", city="London", address="12 Baker Street"),
        Party("Lotus", "GB", city="London", address="12 Baker Street"),
    )
    assert [each.kind for each in found] == [Kind.SAME_ADDRESS]
    assert not shown(found)


@pytest.mark.parametrize("name", ["ь", "ー", "東", "&", "a " * 150, "Ъ Ь", "İ", "\ud800"])
def test_odd_names_are_compared_with_themselves(name):
    odd = Party(name, "RU", city=name, address=f"{name} 1")
    assert len(blocks(name, name, parent=name, city=name, address=name)) <= 20
    assert all(each.confidence <= 100 for each in compare(odd, odd))


def test_common_tokens_are_passed_over_and_the_best_come_first():
    crowd = list(range(1000, 1000 + TOO_COMMON + 1))
    assert candidates({"w:delta": crowd, "k:dlt": [7], "n:delta": [7, 8]}) == [7, 8]
    assert len(candidates({"n:delta": crowd})) == MOST


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_are_compared(one, other):
    tokens = blocks(one, other, parent=other, city=one, address=other)
    assert len(tokens) <= 20
    assert all(len(token) <= 64 for token in tokens)
    assert all(
        0 <= each.confidence <= 100
        for each in compare(Party(one, "DE", other), Party(other, "FR", one, one, one, other, one))
    )
