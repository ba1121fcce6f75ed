"""End customers and direct opportunities by file: what is written, found by, refused, restated, taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from prm.core import clock
from prm.deals.known import DirectOpportunity, EndCustomer, KnownBlock, KnownKey
from prm.journal.models import Event

HEAD = "customer number,name,country,website,tax id,house account,account manager,customer since,last direct order\n"
FIRST = HEAD + (
    "C1,Müller Anlagenbau GmbH,DE,https://www.müller-anlagen.de/kontakt,,yes,m1,2019-04-01,2026-01-15\n"
    "C2,山田電機株式会社,JP,yamada-example.co.jp,,no,m2,2021-01-01,\n"
    "C3,Ørsted Vind A/S,DK,,DK36213728,no,,,\n"
)
DEALS = "opportunity number,opportunity,customer,country,domain,product family,amount,status,opened on,expected close,owner\n"


def keys(imports):
    return imports.rows(KnownKey, KnownKey.kind, KnownKey.value)


def test_customers_come_in_with_keys_and_tokens_and_the_same_file_again_changes_nothing(imports, channel):
    imports.merge("customers", FIRST)
    stored = imports.rows(EndCustomer, EndCustomer.external_id, EndCustomer.domain, EndCustomer.house)
    assert stored == [
        ("C1", "xn--mller-anlagen-wob.de", True),
        ("C2", "yamada-example.co.jp", False),
        ("C3", "", False),
    ]
    assert keys(imports) == [
        ("domain", "xn--mller-anlagen-wob.de"),
        ("domain", "yamada-example.co.jp"),
        ("tax", "DK36213728"),
    ]
    assert len(imports.rows(KnownBlock, KnownBlock.token)) > 20
    before, told = imports.facts(), len(imports.rows(Event, Event.id))
    again = imports.merge("customers", FIRST)
    assert (again.counts["unchanged"], again.counts["new"], again.counts["changed"]) == (3, 0, 0)
    assert imports.facts() == before
    assert len(imports.rows(Event, Event.id)) == told


def test_a_restatement_moves_keys_with_it_and_undo_brings_both_back(imports, channel):
    imports.merge("customers", FIRST)
    before = imports.facts()
    run = imports.merge(
        "customers", HEAD + "C2,Yamada Denki KK,JP,yamada-denki-example.jp,,yes,m1,2021-01-01,\nC4,Neu AG,AT,,,,,,\n"
    )
    assert (run.counts["new"], run.counts["changed"]) == (1, 1)
    assert ("domain", "yamada-denki-example.jp") in keys(imports)
    assert ("domain", "yamada-example.co.jp") not in keys(imports)
    assert ("name", "neu|AT") in keys(imports)
    imports.undo(run)
    assert imports.facts() == before


def test_a_file_leaves_one_event(imports, channel):
    imports.merge("customers", FIRST)
    assert imports.rows_of(select(func.count(Event.id)).where(Event.kind == "import.done")) == [(1,)]


REFUSED = [
    ("GmbH,DE,,", "Name", "legal form"),
    ("...!?,DE,,", "Name", "no letter"),
    (f"{'x' * 301} Ltd,GB,,", "Name", "Shorten"),
    ("tbd,GB,,", "Name", "names no company"),
    ("Good Ltd,GB,gmail.com,", "Web domain", "no company's own domain"),
    ("Good Ltd,GB,nothing at all,", "Web domain", "no company's own domain"),
    ("Good GmbH,DE,,DE12", "Tax ID", "tax"),
    ("Good Ltd,Atlantis,,", "Country", "Atlantis"),
]


@pytest.mark.parametrize(("row", "column", "words"), REFUSED)
def test_each_bad_row_has_a_clear_answer(imports, channel, row, column, words):
    run = imports.check("customers", f"Customer number,Name,Country,Web domain,Tax ID\nC1,{row}\nC2,Fine Ltd,GB,,\n")
    assert run.counts["refused"] == 1
    _, found, _, reason = run.refused[0]
    assert found == column
    assert words.casefold() in reason.casefold()


@pytest.mark.parametrize(
    "name", ["Ωμέγα ΑΕ", "شركة النور", "Общество Ромашка", "株式会社日立", "บริษัท สยาม จำกัด", "x" * 300, "한국전력공사"]
)
def test_names_of_every_script_come_in_as_they_are(imports, channel, name):
    run = imports.merge("customers", f"Customer number,Name,Country\nC1,{name},GR\n")
    assert run.counts["new"] == 1
    assert imports.rows(EndCustomer, EndCustomer.name) == [(name,)]


def test_days_to_come_and_orders_before_the_customer_came_are_refused(imports, channel):
    later = (clock.today() + timedelta(days=1)).isoformat()
    text = f"Customer number,Name,Customer since,Last direct order\nC1,Late Ltd,2020-01-01,{later}\nC2,Odd Ltd,2020-01-01,2019-01-01\n"
    assert [column for _, column, _, _ in imports.check("customers", text).refused] == ["Last direct order"] * 2


def test_opportunities_come_in_with_family_owner_and_the_amount_in_both_currencies(imports, channel):
    text = (
        DEALS.replace("status", "currency,status")
        + 'O1,Fleet,Acme Ltd,GB,acme-example.co.uk,Bikes,"1,000.50",EUR,open,2026-03-04,2026-09-30,m1\n'
    )
    imports.merge("opportunities", text)
    columns = (
        DirectOpportunity.amount,
        DirectOpportunity.reporting,
        DirectOpportunity.category_id,
        DirectOpportunity.manager_id,
    )
    assert imports.rows(DirectOpportunity, *columns) == [(10_005_000, 12_506_250, channel.bikes, channel.m1)]
    assert keys(imports) == [("domain", "acme-example.co.uk")]


def test_an_opportunity_that_is_won_later_is_restated_in_place(imports, channel):
    row = "O1,Fleet,Acme Ltd,GB,acme-example.co.uk,Bikes,100,{},2026-03-04,2026-09-30,m1\n"
    imports.merge("opportunities", DEALS + row.format("open"))
    run = imports.merge("opportunities", DEALS + row.format("won"))
    assert run.counts["changed"] == 1
    assert imports.rows(DirectOpportunity, DirectOpportunity.course) == [("won",)]


def test_pasted_amounts_unknown_families_and_days_that_cannot_be_are_refused(imports, channel):
    rows = [
        "O1,a,Acme Ltd,GB,,Bikes,twelve,open,2026-03-04,,",
        "O2,b,Acme Ltd,GB,,Boats,12,open,2026-03-04,,",
        "O3,c,Acme Ltd,GB,,Bikes,-5,open,2026-03-04,,",
        f"O4,d,Acme Ltd,GB,,Bikes,5,open,{(clock.today() + timedelta(days=2)).isoformat()},,",
        "O5,e,Acme Ltd,GB,,Bikes,€ 5,perhaps,2026-03-04,,",
        "O6,f,Acme Ltd,GB,,Bikes,€ 5,open,2026-03-04,,nobody",
    ]
    run = imports.check("opportunities", DEALS + "\n".join(rows) + "\n")
    found = {row: column for row, column, _, _ in run.refused}
    assert found == {2: "amount", 3: "product family", 4: "amount", 5: "opened on", 6: "status", 7: "owner"}
