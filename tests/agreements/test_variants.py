"""Versions of a clause by region and type: which one an agreement says, and how they are written."""

from itertools import permutations

import pytest

from prm.agreements.variants import check, chosen, joined
from prm.core.errors import Unreadable
from prm.core.transaction import system
from prm.partners.models import Partner


def clause(key, text, region="", kind=""):
    return {"key": key, "title": key.title(), "text": text, "region": region, "type": kind}


LAW = [
    clause("law", "all"), clause("law", "emea", "emea"), clause("law", "iberia", "iberia"),
    clause("law", "distributor", kind="Distributor"), clause("law", "emea distributor", "emea", "Distributor"),
]  # fmt: skip
PLACES = ["iberia", "emea", "world"]  # the nearest first


@pytest.mark.parametrize(
    ("regions", "kind", "said"),
    [
        ([], "", "all"),
        (["texas", "world"], "Reseller", "all"),
        (["nordics", "emea", "world"], "", "emea"),
        (PLACES, "Reseller", "iberia"),
        (PLACES, "Distributor", "iberia"),
        (["nordics", "emea"], "distributor", "emea distributor"),
        (["texas"], "Distributor", "distributor"),
    ],
)
def test_the_nearest_region_goes_before_the_type_however_they_are_written_down(regions, kind, said):
    for order in permutations(LAW):
        assert [each["text"] for each in chosen(order, regions, kind)] == [said]


def test_clauses_keep_their_order_and_one_for_nobody_here_is_left_out():
    text = [clause("one", "1"), clause("german", "2", "germany"), clause("law", "3", "emea"), clause("law", "4")]
    assert [each["text"] for each in chosen(text, [], "")] == ["1", "4"]
    assert chosen(text, ["emea"], "")[1] == {"key": "law", "title": "Law", "text": "3"}


def test_clauses_of_one_title_are_versions_of_one_clause():
    rows = joined([clause("a", "1") | {"title": "Law"}, clause("b", "2", "emea") | {"title": "LAW"}, clause("c", "3")])
    assert [each["key"] for each in rows] == ["a", "a", "c"]


def test_two_versions_for_the_same_partners_and_a_text_for_some_only_are_refused():
    with pytest.raises(Unreadable, match=r"Clause 2, Law: clause 1 says it for the same partners"):
        check([clause("law", "1", "emea"), clause("law", "2", "emea")])
    with pytest.raises(Unreadable, match="at least one clause for every region"):
        check([clause("law", "1", "emea")])


def typed(*rows):
    said = {"name": "By region", "kind": "by region", "months": "12", "notice_days": "90"}
    for at, (title, text, region, kind) in enumerate(rows):
        said |= {f"clauses-{at}-{name}": value for name, value in
                 (("title", title), ("text", text), ("region", region), ("type", kind))}  # fmt: skip
    return said


def test_a_template_says_each_partner_the_clause_of_its_region_and_type(table):
    cast, editor = table.cast, table.as_(table.cast.ada)
    with table.app.app_context(), system("a type") as session:
        session.get_one(Partner, cast.acme.id).kind = "Distributor"
    rows = [("Law", "The law of {partner.country}.", "", ""), ("Law", "The law of Spain.", cast.emea.public_id, ""),
            ("Stock", "It keeps a stock.", "", "Distributor")]  # fmt: skip
    assert editor.post("/programs/agreements/templates/new", typed(*rows)).status_code == 303
    page = editor.get("/programs/agreements/templates").text
    template = page.split(">By region<")[0].rpartition("/programs/agreements/templates/")[2].split('"')[0]
    assert "World › EMEA" in editor.get(f"/programs/agreements/templates/{template}").text
    assert table.draft(template=template).status_code == 303
    drafted = table.staff.get(f"/programs/agreements/{table.row().public_id}").text
    assert "The law of Spain." in drafted
    assert "It keeps a stock." in drafted
    path = f"/partners/{cast.borealis.public_id}/agreements/new"
    asked = {"template": template, "starts": "2027-11-01", "ends": "", "notice_days": "30", "renew_months": "0"}
    assert editor.post(path, asked).status_code == 303
    drafted = editor.get(f"/programs/agreements/{table.row().public_id}").text
    assert "The law of" in drafted
    assert "The law of Spain." not in drafted
    assert "It keeps a stock." not in drafted


def test_a_version_for_the_same_partners_or_for_a_region_nobody_knows_is_refused_where_it_is_written(table):
    editor, emea = table.as_(table.cast.ada), table.cast.emea.public_id
    twice = editor.post("/programs/agreements/templates/new", typed(
        ("Law", "One.", "", ""), ("Law", "Two.", emea, ""), ("law", "Three.", emea, ""))
    )  # fmt: skip
    assert twice.status_code == 422
    assert "clause 2 says it for the same partners" in twice.text
    unknown = editor.post("/programs/agreements/templates/new", typed(("Law", "One.", "atlantis", "")))
    assert unknown.status_code == 422
    assert "Not a valid choice" in unknown.text
