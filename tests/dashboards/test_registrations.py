"""The numbers of deal registration: counted within reach, and every level down to the deals adds up."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

import openpyxl
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from prm.cli import main
from prm.core.period import Period
from prm.core.transaction import system
from prm.dashboards.answers import Answers
from prm.deals import default_terms, models
from prm.deals.rules import Outcome, Status
from prm.identity import actors
from prm.partners.models import Partner
from prm.sales.models import Category
from tests.factories import save
from tests.sales.facts import Q2, make_line, make_target

serial = count(1)
NINE = datetime(2026, 3, 2, 8, tzinfo=UTC)  # Monday, nine o'clock in Berlin
DAY = timedelta(days=1)


def hour(days, hours):
    return NINE + timedelta(days=days, hours=hours)


def register(partner, person, received, **given):
    n = next(serial)
    lines = given.pop("lines", {})
    usual = {
        "number": f"DR-{n:04}", "partner_id": partner.id, "territory_id": partner.territory_id, "user_id": person.id,
        "request_key": f"key {n}", "request_digest": "", "status": Status.SUBMITTED, "stage_moved_at": received,
        "name": f"Deal {n}", "customer": f"Customer {n}", "customer_sort": f"customer {n}", "key_version": 1,
        "amount": 1_000_000, "currency": "USD", "reporting": 1_000_000, "close_on": date(2026, 6, 30),
        "received_at": received, "due_at": received + 3 * DAY, "terms_version": 1,
        "promised": 960 if "decided_at" in given else None,
    }  # fmt: skip
    made = save(models.Registration(**usual | given))
    for category, amount in lines.items():
        save(
            models.RegistrationLine(registration_id=made.id, category_id=category, partner_id=partner.id, amount=amount)
        )
    return made


@pytest.fixture
def deals(app, cast):
    """Three deals of Acme's, won, declined and waiting; one of Borealis, approved; and a draft nobody counts."""
    with app.app_context(), system("deals"):
        document = default_terms.default_terms("USD") | {"calendar": default_terms.DEFAULT_CALENDAR}
        save(models.Terms(version=1, document=document, made_by="test", made_at=NINE))
        bikes, helmets = save(Category(name="Bikes")).id, save(Category(name="Helmets")).id
        approved = {"status": Status.APPROVED, "protected_until": hour(97, 0)}
        register(
            cast.acme, cast.pia, NINE, decided_at=hour(0, 4), protected_from=hour(0, 4), outcome=Outcome.WON,
            minutes=240, closed_on=date(2026, 3, 20), evidence=" SO1 ", lines={bikes: 400_000, helmets: 600_000},
            **approved,
        )  # fmt: skip
        register(
            cast.acme, cast.pia, hour(1, 0), status=Status.REJECTED, decided_at=hour(3, 2), conflict=True,
            minutes=600, promised=480, lines={bikes: 1_000_000},
        )  # fmt: skip
        register(cast.acme, cast.pia, hour(8, 0), lines={bikes: 1_000_000})
        eight = {"decided_at": hour(7, 8), "protected_from": hour(7, 8), "minutes": 480}
        register(cast.borealis, cast.omar, hour(7, 0), **eight, **approved)
        register(cast.acme, cast.pia, hour(9, 0), status=Status.DRAFT)
        acme = Partner(id=cast.acme.id, territory_id=cast.acme.territory_id)
        for order, units in (("SO1", 900), ("SO2", 100)):
            make_line(acme, date(2026, 3, 25), units, order=order)
    return cast


def number(app, person, key, **asked):
    with app.test_request_context(), system("ask", writes=False):
        return Answers(actors.actor_of(person.id, 0, 0)).value(key, **asked)


def page(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return BeautifulSoup(answer.data, "html.parser")


@pytest.mark.parametrize(
    ("person", "registered", "hours"), [("leo", 4, 8), ("nadia", 3, 7), ("max", 1, 8), ("dirk", 3, 7)]
)
def test_everybody_counts_the_deals_in_reach_and_no_other(app, deals, person, registered, hours):
    asker = getattr(deals, person)
    assert number(app, asker, "registrations").value.value == registered
    assert number(app, asker, "time_to_decision").value.value == hours


def test_each_number_of_the_deals_is_what_its_definition_says(app, deals):
    told = {
        "registration_approval_rate": 2 / 3, "decision_promise_kept": 2 / 3, "registration_win_rate_closed": 1,
        "conflict_rate": 1 / 4, "conflict_days": 2, "registered_cycle": 18, "registration_intensity": 4 / 3,
        "registration_coverage": 1 / 2, "average_registered_order": 9_000_000, "registration_premium": 8_000_000,
    }  # fmt: skip
    assert {key: float(number(app, deals.leo, key).value.value) for key in told} == pytest.approx(told)


def test_a_deal_counts_in_the_category_that_has_most_of_it(app, deals):
    rows = number(app, deals.leo, "registrations", by="category").rows
    assert {row.label: row.value.value for row in rows} == {"Bikes": 2, "Helmets": 1, "": 1}


def test_an_expired_deal_has_ended_and_is_no_pipeline(app, deals):
    with app.app_context(), system("late"):
        register(deals.borealis, deals.omar, hour(130, 0))
    assert number(app, deals.leo, "registration_win_rate").value.value == pytest.approx(1 / 2)


def test_partners_count_as_activated_on_the_day_they_joined(app, deals):
    with app.app_context(), system("joined") as session:
        session.get_one(Partner, deals.acme.id).joined_on = date(2026, 1, 15)
        session.get_one(Partner, deals.borealis.id).joined_on = date(2025, 1, 1)
        register(deals.borealis, deals.omar, hour(200, 0))
    assert number(app, deals.leo, "activation_rate").value.value == pytest.approx(1 / 2)


@pytest.mark.parametrize("person", ["leo", "nadia", "dirk"])
@pytest.mark.parametrize(
    "key", ["registrations", "registration_approval_rate", "time_to_decision", "decision_promise_kept", "conflict_rate"]
)
def test_every_level_of_a_drill_down_adds_up_to_the_deals_themselves(app, as_, deals, person, key):
    client = as_(getattr(deals, person))
    seen = page(client, f"/insights/drill/{key}?by=partner&period=all")
    for part in seen.select("dl.facts dd"):
        link = part.select_one("a")
        listed = page(client, link["href"])
        shown = part.select_one(".num").text
        assert shown == "–" or float(shown.split()[0]) == float(total_of(listed))
    counted = 0
    for row in seen.select("tbody tr th a"):
        opened = page(client, row["href"])
        counted += len(opened.select("tbody tr"))
    whole = page(client, seen.select_one("dl.facts dd a")["href"])
    assert counted == len(whole.select("tbody tr"))


def total_of(listed):
    upper, _, lower = listed.select_one("[data-total]")["data-total"].partition("/")
    return Decimal(upper) / Decimal(lower or 1)


def test_the_list_shows_what_a_reader_needs_and_its_file_the_same(as_, deals):
    client = as_(deals.leo)
    url = "/insights/registrations/time_to_decision/median_minutes?period=all"
    rows = page(client, url).select("tbody tr")
    assert [row.select("td.num")[0].text for row in rows] == ["8.0", "10.0", "4.0"]
    assert ["Won" in row.text for row in rows] == [False, False, True]
    file = client.get(f"{url}&format=xlsx")
    sheet = list(openpyxl.load_workbook(io.BytesIO(file.data)).worksheets[0].values)
    assert len(rows) == len(sheet) - 1
    assert all(line[1] in row.text for line, row in zip(sheet[1:], rows, strict=True))
    assert [line[-1] for line in sheet[1:]] == [8, 10, 4]
    assert client.get(f"{url}&format=csv").status_code == 200
    assert client.get("/insights/registrations/time_to_decision/submitted").status_code == 404


def test_files_of_a_drill_down_hold_hours(as_, deals):
    file = as_(deals.leo).get("/insights/drill/time_to_decision?period=all&by=partner&format=xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(file.data)).worksheets[0].values)
    assert {row[0]: row[1] for row in rows[1:]} == {"Acme Distribution": 7, "Borealis Sport": 8, "Total": 8}


@pytest.mark.parametrize("url", ["/insights/drill/registrations", "/insights/registrations/registrations/submitted"])
def test_partners_do_not_reach_the_numbers_of_all_deals(as_, deals, url):
    for person in (deals.pia, deals.rita, deals.omar):
        answer = as_(person).get(url)
        assert answer.status_code in {302, 303, 403, 404}
        assert b"Customer" not in answer.data


def test_the_dictionary_names_units_and_opens_every_number(as_, deals):
    client = as_(deals.leo)
    seen = page(client, "/insights/metrics")
    assert "Business hours" in seen.select_one("#time_to_decision").text
    for key in ("pipeline_coverage", "pipeline_velocity", "registered_cycle", "overturn_rate", "activation_rate"):
        page(client, seen.select_one(f"#{key} a")["href"])


def test_the_command_line_gives_the_numbers_of_the_screens(deals, home, addresses):
    environment = {f"PRM_{name}": url for name, url in addresses.items()} | {"PRM_INSTANCE": str(home)}
    told = {"registrations": 4, "time_to_decision": 8.0, "registration_approval_rate": 66.6667}
    for key, value in told.items():
        answer = CliRunner().invoke(main, ["kpi", key, "--by", "partner", "--format", "json"], env=environment)
        found = json.loads(answer.output)
        assert found["value"] == value
        assert found["data_to"] == "2026-03-20"


def test_the_pipeline_covers_what_targets_still_ask_for_and_opens_its_deals(app, as_, deals):
    with app.app_context(), system("plan"):
        make_target(deals.max, Q2, 200)
    answer = number(app, deals.leo, "pipeline_coverage", period=Period(*Q2), by="manager")
    assert [(row.label, row.value.value) for row in answer.rows] == [("max", 0.5)]
    client = as_(deals.leo)
    seen = page(client, "/insights/drill/pipeline_coverage?period=2026-04-01..2026-06-30")
    opened = page(client, seen.select_one("tbody tr th a")["href"])
    assert [row.select("td")[0].text for row in opened.select("tbody tr")] == ["Borealis Sport"]
    assert opened.select_one("[data-total]")["data-total"] == "1000000"
