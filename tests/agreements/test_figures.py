"""Other figures for a schedule, proposed by the partner and taken over or not."""

import pytest
from bs4 import BeautifulSoup

from prm.agreements import difference
from prm.agreements.rules import Status

KEY = "1: Commission"


def proposal(table, lines, **given):
    asked = {
        "seen": table.row().digest, "clauses-0-key": "parties",
        "clauses-0-text": "Test channel and Acme Distribution.", "annexes-0-key": KEY, "annexes-0-lines": lines,
    } | given  # fmt: skip
    return table.partner.post(table.own("/proposal"), asked)


def answered(table, **given):
    typed = {
        "clauses-0-key": "parties", "clauses-0-title": "Parties", "clauses-0-text": "Ours.",
        "annexes-0-key": KEY, "annexes-0-title": "Commission", "annexes-0-lines": "commission; Bikes; 5 %",
    } | given  # fmt: skip
    return table.act(table.staff, "text", **typed)


def rows(page, mark):
    found = BeautifulSoup(page, "html.parser").select(f"tr:has({mark})")
    return [[" ".join(cell.text.split()) for cell in row.select(mark)] for row in found]


def lines(document):
    return [(line["category"], line["points"]) for line in document["annexes"][0]["lines"]]


def test_other_figures_stand_line_by_line_and_are_signed_once_staff_took_them_over(table):
    table.sent()
    page = table.partner.get(table.own("/proposal")).text
    assert "commission; Bikes; 5 %</textarea>" in page
    assert proposal(table, "commission; Bikes; 7.5 %\ncommission; Helmets; 4 %").status_code == 303
    row = table.row()
    assert (row.status, row.round) == (Status.IN_REVIEW, 2)
    old = [["Commission", "Bikes", "5 %", "as long as the agreement"]]
    new = [[*old[0][:2], "7.5 %", old[0][3]], ["Commission", "Helmets", "4 %", old[0][3]]]
    place = f"/programs/agreements/{row.public_id}"
    for page in (table.staff.get(place), table.staff.get(f"{place}/text"), table.partner.get(table.own())):
        assert (rows(page.text, "del"), rows(page.text, "ins")) == (old, new)
    assert answered(table, figures=KEY).status_code == 303
    assert table.act(table.staff, "sending").status_code == 303
    assert lines(table.row().frozen) == [("Bikes", 750), ("Helmets", 400)]
    assert table.row().frozen["clauses"][0]["text"] == "Ours."


def test_figures_that_are_not_taken_over_leave_ours(table):
    table.sent()
    assert proposal(table, "commission; Bikes; 7.5 %").status_code == 303
    assert answered(table).status_code == 303
    assert table.act(table.staff, "sending").status_code == 303
    assert lines(table.row().frozen) == [("Bikes", 500)]


def test_what_was_chosen_stays_chosen_when_the_text_is_refused(table):
    table.sent()
    proposal(table, "commission; Bikes; 7.5 %")
    answer = answered(table, figures=KEY, **{"clauses-0-text": "{nobody.knows}"})
    assert answer.status_code == 422
    assert BeautifulSoup(answer.text, "html.parser").find("input", {"name": "figures"}).has_attr("checked")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("commission; Bikes; 5 %\n\nelephant; Bikes; 5 %", "Line 3: begin with discount, commission or price"),
        ("commission; Bikes; much", "Line 1: write how much as 5 %"),
        ("commission; Bikes; 5 %; 2027-02-30", "Line 1: write a day like 2027-01-31"),
        ("commission; Bikes; 5 %\n\ncommission; Bikes; 6 %", "line 3: line 1 says the same for the same days"),
        ("commission; Bikes; 101 %", "line 1: a percentage lies between 0 and 100"),
        ("commission; Bikes; 5 %" + " " * 3 + "x" * 20_000, "A schedule has 20,000 signs at most"),
    ],
)
def test_a_line_nobody_can_read_is_named_at_its_field_and_nothing_is_lost(table, typed, sentence):
    table.sent()
    answer = proposal(table, typed, note="Please.", **{"clauses-0-text": "Other words."})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert sentence in page.find(id="annexes-0-lines-error").text
    assert "Annex 1" in page.find(class_="error-summary").text
    assert page.find(id="annexes-0-lines").text.strip() == typed
    assert page.find(id="clauses-0-text").text.strip() == "Other words."
    assert "Please." in page.find(id="note").text
    assert table.row().round == 1


def test_the_same_figures_typed_again_are_no_proposal(table):
    table.sent()
    answer = proposal(table, "commission; Bikes; 5 %")
    assert answer.status_code == 422
    assert "Nothing differs yet" in answer.text


def test_figures_for_an_annex_that_is_not_there_change_nothing(table):
    table.sent()
    answer = proposal(table, "commission; Bikes; 9 %", **{"annexes-0-key": "1: Elephant"})
    assert (answer.status_code, table.row().round) == (422, 1)


def annexes(*given):
    return {"annexes": [{"title": title, "text": text, "lines": [{"n": n} for n in ns]} for title, text, ns in given]}


def test_annexes_of_one_title_are_told_apart_and_only_lines_that_differ_are_named():
    before = annexes(("Fees", "a", [1, 2, 3]), ("Fees", "a", [4]), ("Old", "o", [5]))
    after = annexes(("Fees", "a", [1, 9, 3]), ("Fees", "b", [4]), ("New", "n", []))
    found = difference.annexes(before, after)
    assert [(each.key, each.how, each.number) for each in found] == [
        ("1: Fees", "changed", 1), ("2: Fees", "changed", 2), ("1: New", "added", 3), ("1: Old", "removed", 3),
    ]  # fmt: skip
    assert [(how, line["n"]) for how, line in found[0].lines] == [("out", 2), ("in", 9)]
    assert (found[0].pieces, found[1].lines) == ((), ())
    assert difference.annexes(before, before) == []
