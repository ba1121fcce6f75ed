"""The leaders' fairness page: planted bias is read on it, every number opens its rows, small groups stay hidden (M4)."""

import io
import re
from datetime import UTC, datetime, timedelta

import numpy as np
import openpyxl
import pytest
from bs4 import BeautifulSoup

from prm.access.policy import Role
from prm.core.transaction import system
from prm.dashboards import fairness_page
from prm.deals.models import CustomerKey, Registration, RegistrationLine
from prm.deals.rules import Outcome, Status
from prm.deals.service import kinds
from prm.identity.models import User
from prm.journal.log import record
from prm.partners.models import Partner
from prm.sales.models import Category
from tests.analytics.decisions import ledger
from tests.dashboards.decided import decided, store, terms
from tests.factories import save

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PLANTED = {  # what is planted: who fares worse, and by how much
    "region": ("West", -0.20),
    "partner_size": ("small", -0.20),
    "approver": ("A03", -0.25),
}


def planted(seed, dimension, **given):
    group, less = PLANTED[dimension]
    unfair = ledger(seed, chance=lambda frame: np.where(frame[dimension] == group, less, 0), **given)
    return unfair.assign(family="")


def page(client, url="/insights/fairness"):
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return BeautifulSoup(answer.data, "html.parser")


# ------------------------------------------------------------------------- what the page's function finds


@pytest.mark.parametrize("dimension", PLANTED)
def test_planted_bias_is_found_in_nine_of_ten_ledgers(dimension):
    def found(seed):
        flags = fairness_page.measured(planted(seed, dimension, decisions=1200, approvers=6)).flags
        # of small partners treated worse, a reader may as well be told that others fare better
        named = flags[(flags["measure"] == "approval") & (flags["dimension"] == dimension)]
        return (dimension == "partner_size" and len(named) > 0) or PLANTED[dimension][0] in set(named["group"])

    assert sum(found(seed) for seed in range(10)) >= 9


def test_a_fair_ledger_raises_no_flag_in_ninety_five_of_a_hundred_seeds():
    quiet = [fairness_page.measured(ledger(seed, decisions=500).assign(family="")).flags.empty for seed in range(100)]
    assert sum(quiet) >= 95


# ----------------------------------------------------------------------------------------- on the page


@pytest.fixture
def unfair(app, cast):
    """Six hundred decisions by five people, of whom A03 declines far more often than the others."""
    frame = planted(3, "approver", decisions=600, approvers=5, partners=60)
    with app.app_context(), system("unfair"):
        store(cast.pia, frame)
    return frame


def test_bias_planted_in_the_database_is_read_on_the_page_and_opens_its_decisions(as_, cast, unfair):
    client = as_(cast.leo)
    flags = [row for row in page(client).select("ul.rows a") if "Approver A03" in row.text]
    assert len(flags) == 1
    assert "approved less often" in flags[0].text
    listed = page(client, flags[0]["href"])
    assert listed.select_one("[data-total]")["data-total"] == str((unfair["approver"] == "A03").sum())


def test_fair_decisions_in_the_database_raise_no_flag_on_the_page(app, as_, cast):
    with app.app_context(), system("fair"):
        store(cast.pia, ledger(1, decisions=300, approvers=5, partners=60))
    seen = page(as_(cast.leo))
    assert seen.select("ul.rows") == []
    assert "sizes, tiers, regions and approvers fare alike" in seen.text


def test_every_number_opens_the_rows_it_counts(as_, cast, unfair):
    client = as_(cast.leo)
    seen, counted = page(client), 0
    for section in seen.select("section.table-card")[:4]:
        for cell in section.select("tbody tr")[0].select("td a"):
            listed = page(client, cell["href"])
            rows, told = listed.select_one("[data-total]"), cell.text.strip()
            subtitle = " ".join(rows.parent.text.split())
            assert f"· {told}" in subtitle or int(rows["data-total"]) == int(told)
            counted += 1
    assert counted >= 20
    shares = page(client, seen.select_one("section.tile[data-metric=approved] a")["href"])
    assert int(shares.select_one("[data-total]")["data-total"]) == unfair["approved"].sum()


def test_the_cuts_are_those_of_the_decisions_and_each_says_its_interval(as_, cast, unfair):
    seen = page(as_(cast.leo))
    tables = {table.select_one("h2").text: table for table in seen.select("section.table-card")}
    assert list(tables)[:4] == ["By partner size", "By tier", "By region", "By approver"]
    people = tables["By approver"].select("tbody tr")
    assert len(people) == 5
    assert all(re.search(r"\d+% \d+% to \d+%", " ".join(row.text.split())) for row in people)
    assert "How is this computed?" in seen.text


def test_a_group_under_five_and_the_next_smallest_are_hidden(app, as_, cast):
    frame = ledger(2, decisions=120, approvers=2, partners=40)
    frame.loc[frame.index[:3], "approver"] = "A03"
    with app.app_context(), system("few"):
        store(cast.pia, frame)
    table = next(each for each in page(as_(cast.leo)).select("section.table-card") if "By approver" in each.text)
    assert len(table.select("tbody tr")) == 1
    assert "2 groups are not shown" in table.text
    assert "A03" not in table.text


def test_the_file_holds_what_the_page_shows(as_, cast, unfair):
    client = as_(cast.leo)
    file = client.get("/insights/fairness?format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(file.data))
    rows = list(book.worksheets[0].values)
    assert rows[1][:3] == ("All decisions", None, 600)
    shown = [row.text for row in page(client).select("section.table-card tbody th")]
    assert [row[1] for row in rows[2:]] == shown
    about = {row[0]: row[1] for row in book.worksheets[1].values}
    assert "95% interval of Wilson" in about["How is this computed?"]
    assert "Approver A03" in about["Differs beyond chance"]
    assert client.get("/insights/fairness/decisions?part=kept&format=csv").status_code == 200


def test_leaders_and_directors_of_the_region_see_it_and_nobody_else(as_, cast, unfair):
    for person, status in ((cast.ada, 200), (cast.dirk, 200), (cast.nadia, 403), (cast.finn, 403), (cast.pia, 404)):
        for url in ("/insights/fairness", "/insights/fairness/decisions"):
            assert as_(person).get(url).status_code == status, (person, url)
    assert "No registration has been decided" in page(as_(cast.dirk)).text  # none of these lies in EMEA


@pytest.mark.parametrize("query", ["part=nothing", "by=customer", "among_by=x"])
def test_a_number_the_ledger_does_not_have_is_a_sentence(as_, cast, unfair, query):
    answer = as_(cast.leo).get(f"/insights/fairness/decisions?{query}")
    assert answer.status_code == 422
    assert "The fairness ledger has no such number" in answer.text


# ------------------------------------------------------------------------------- what a decision became


def deal(app, partner, person, at, key=None, family=None, **given):
    """A decided registration of a customer in a product family, by id."""
    with app.app_context(), system("deal"):
        made = save(decided(partner, person, at, **given))
        if key:
            save(CustomerKey(registration_id=made.id, kind="domain", value=key))
            lines = {"registration_id": made.id, "partner_id": partner.id, "category_id": family, "amount": 1}
            save(RegistrationLine(**lines))
        return made.id


def total(client, part):
    return int(page(client, f"/insights/fairness/decisions?part={part}").select_one("[data-total]")["data-total"])


def test_taken_over_is_what_a_rival_won_of_the_same_customer_and_family_in_time(app, as_, cast):
    with app.app_context(), system("families"):
        terms()
        bikes, helmets = save(Category(name="Bikes")).id, save(Category(name="Helmets")).id
    won = {"outcome": Outcome.WON, "protected_from": NOON, "protected_until": NOON + timedelta(days=90)}
    for key, family, days in (("won.com", bikes, 30), ("late.com", bikes, 181), ("other.com", helmets, 30)):
        deal(app, cast.acme, cast.pia, NOON, key, bikes)
        day = (NOON + timedelta(days=days)).date()
        deal(app, cast.borealis, cast.omar, NOON, key, family, closed_on=day, **won)
    deal(app, cast.acme, cast.pia, NOON, "own.com", bikes)
    deal(app, cast.acme, cast.pia, NOON, "own.com", bikes, closed_on=NOON.date() + timedelta(days=9), **won)
    assert total(as_(cast.leo), "taken_over") == 1
    assert total(as_(cast.leo), "lost") == 4


def test_overturned_is_what_was_declined_and_approved_later_but_not_what_was_taken_back(app, as_, cast):
    with app.app_context(), system("terms"):
        terms()
    yes = {"protected_from": NOON, "protected_until": NOON + timedelta(days=3650)}
    appealed, undone = (deal(app, cast.acme, cast.pia, NOON, **yes) for _ in range(2))
    for number, said in ((appealed, [kinds.REJECTED]), (undone, [kinds.REJECTED, kinds.RECONSIDERED])):
        for kind in (*said, kinds.APPROVED):
            with app.app_context(), system("said") as session:
                row = session.get_one(Registration, number)
                partner, ada = session.get_one(Partner, cast.acme.id), session.get_one(User, cast.ada.id)
                record(kind, row, ada, partner=partner, number=row.number)
    client = as_(cast.leo)
    assert (total(client, "overturned"), total(client, "approved"), total(client, "declined")) == (1, 1, 1)


def test_an_approval_revoked_later_is_told(app, as_, cast):
    with app.app_context(), system("terms"):
        terms()
    deal(app, cast.acme, cast.pia, NOON, protected_from=NOON, status=Status.REVOKED)
    assert total(as_(cast.leo), "revoked") == 1
    assert cast.leo.role is Role.LEADER
