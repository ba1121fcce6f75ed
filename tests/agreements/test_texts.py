from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.agreements import annex, difference, merging
from prm.agreements.annex import Basis, Line
from prm.core.errors import Unreadable


def test_an_unknown_merge_field_is_named_with_its_place_and_the_nearest_known_one():
    with pytest.raises(Unreadable, match=r"Clause 2, Term, line 2: \{partner.nam\} is not .* \{partner.name\}\?"):
        merging.check([("Clause 1, Parties", "{partner.name}"), ("Clause 2, Term", "It begins\nfor {partner.nam}.")])


def test_a_lone_brace_is_refused_when_saved():
    with pytest.raises(Unreadable, match="a brace stands alone"):
        merging.check([("Clause 1", "{partner.name")])


def test_a_value_is_text_and_never_a_merge_field():
    assert (
        merging.filled("{partner.name}, {number}", {"partner.name": "{number}", "number": "AG-1"}) == "{number}, AG-1"
    )


def line(**given):
    usual = {"basis": Basis.COMMISSION, "category": "Bikes", "points": 500, "amount": None, "currency": ""}
    return Line(**usual | {"starts_on": None, "ends_on": None} | given)


def test_a_line_survives_the_way_into_a_document_and_back():
    one = line(points=None, amount=125_000, currency="EUR", starts_on=date(2026, 1, 1))
    assert annex.read(annex.written(one)) == one


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (line(points=None), "either a percentage or an amount"),
        (line(amount=1), "either a percentage or an amount"),
        (line(points=10_001), "between 0 and 100"),
        (line(starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)), "before it begins"),
    ],
)
def test_a_line_that_cannot_be_meant_is_named(wrong, why):
    with pytest.raises(Unreadable, match=f"Commission, line 1: .*{why}"):
        annex.check("Commission", [wrong])


def test_two_lines_for_the_same_family_and_days_are_refused_and_one_after_the_other_is_not():
    annex.check("Commission", [line(ends_on=date(2026, 6, 30)), line(starts_on=date(2026, 7, 1))])
    with pytest.raises(Unreadable, match="line 2: line 1 says the same"):
        annex.check("Commission", [line(ends_on=date(2026, 6, 30)), line(starts_on=date(2026, 6, 30))])


def test_an_engine_reads_the_familys_own_line_before_the_one_for_all():
    lines = [line(category="", points=300), line(points=500)]
    assert annex.on(lines, Basis.COMMISSION, "Bikes", date(2026, 1, 1)).points == 500
    assert annex.on(lines, Basis.COMMISSION, "Helmets", date(2026, 1, 1)).points == 300
    assert annex.on(lines, Basis.PRICE, "Bikes", date(2026, 1, 1)) is None


def document(*texts):
    return {"clauses": [{"key": key, "title": key.title(), "text": text} for key, text in texts]}


def test_rounds_are_compared_clause_by_clause_and_word_by_word():
    before = document(("term", "It ends after 30 days."), ("law", "German law."), ("fees", "None."))
    after = document(("term", "It ends after 60 days."), ("fees", "None."), ("data", "Data stays here."))
    found = {each.key: each for each in difference.clauses(before, after)}
    assert {key: each.how for key, each in found.items()} == {
        "term": "changed", "law": "removed", "fees": "same", "data": "added",
    }  # fmt: skip
    assert [(piece.how, piece.text) for piece in found["term"].pieces if piece.how != "same"] == [
        ("out", "30"),
        ("in", "60"),
    ]


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_pieces_of_a_difference_hold_both_texts_whole(before, after):
    pieces = difference.words(before, after)
    assert "".join(piece.text for piece in pieces if piece.how != "in") == before
    assert "".join(piece.text for piece in pieces if piece.how != "out") == after
