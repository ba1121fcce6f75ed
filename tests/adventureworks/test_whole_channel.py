"""A real channel, end to end: eight files in, every expected figure out of command line, screens and files."""

import io
import json
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from prm.cli import main
from prm.core.transaction import system
from tests import factories
from tests.conftest import data_folder

PROFILES = Path(__file__).parent
FILES = {  # in the order in which they build on each other
    "territories": "territories.csv",
    "people": "channel_managers.csv",
    "partners": "resellers.csv",
    "products": "products.csv",
    "rates": "currency_rates.csv",
    "sales": "reseller_sales.csv",
    "direct-sales": "direct_sales.csv",
    "targets": "quotas.csv",
}


@pytest.fixture(scope="module")
def channel(emptied, home, addresses):
    """The whole channel imported by `prm import`; (app, command line, a signed-in leader)."""
    folder, app = data_folder(), emptied()
    environment = {f"PRM_{name}": url for name, url in addresses.items()} | {"PRM_INSTANCE": str(home)}

    def prm(*words):
        done = CliRunner().invoke(main, words, env=environment)
        assert done.exit_code == 0, done.output
        return done.output

    for kind, name in FILES.items():
        prm("import", kind, str(folder / name), "--profile", str(PROFILES / f"{kind}.json"), "--yes")
    with app.app_context(), system("test"):
        leader = factories.make_user(name="Leo Leader", role="leader")
        factories.db.session.expunge_all()
    return app, prm, factories.Client(app, leader), json.loads((folder / "expected.json").read_text())


def kpi(channel, key, *words):
    return json.loads(channel[1]("kpi", key, *words, "--format", "json"))


def rows(found):
    return {row[found["by"]]: row["value"] for row in found["rows"]}


def test_every_total_is_exact_on_the_command_line(channel):
    wanted = channel[3]
    assert kpi(channel, "partner_revenue")["value"] == wanted["channel_revenue_total"]
    assert kpi(channel, "direct_revenue")["value"] == wanted["direct_revenue_total"]
    assert kpi(channel, "orders")["value"] == wanted["orders"]
    assert kpi(channel, "partners_with_orders")["value"] == wanted["resellers_with_orders"]
    assert kpi(channel, "channel_contribution")["value"] == wanted["channel_contribution_pct_all_time"]
    assert kpi(channel, "average_order")["value"] == wanted["average_order_value"]
    assert kpi(channel, "top10_share")["value"] == wanted["top_10_share_pct"]
    assert kpi(channel, "hhi")["value"] == wanted["hhi"]


def test_every_cut_is_exact_on_the_command_line(channel):
    wanted = channel[3]
    assert rows(kpi(channel, "partner_revenue", "--by", "year")) == wanted["channel_revenue_by_calendar_year"]
    assert rows(kpi(channel, "partner_revenue", "--by", "territory")) == wanted["channel_revenue_by_territory"]
    growth = rows(kpi(channel, "revenue_growth", "--by", "year"))
    assert {year: growth[year] for year in ("2012", "2013")} == wanted["revenue_growth_pct_by_calendar_year"]
    top = list(rows(kpi(channel, "partner_revenue", "--by", "partner")).values())[:5]
    assert top == [amount for _, amount in wanted["top_5_resellers"]]


def test_attainment_of_every_quarter_is_exact_on_the_command_line(channel):
    wanted = {day: each["attainment_pct"] for day, each in channel[3]["quota_attainment_by_quarter"].items()}
    assert rows(kpi(channel, "quota_attainment", "--by", "target_period")) == wanted


def test_the_active_partner_rate_is_exact_on_the_command_line(channel):
    found = kpi(channel, "active_partner_rate", "--to", "2013-11-29")
    assert found["value"] == channel[3]["active_partner_rate_at_2013-11-29"]["pct"]


def page(channel, url):
    answer = channel[2].get(url)
    assert answer.status_code == 200, url
    return BeautifulSoup(answer.data, "html.parser")


def digits(text):
    return re.sub(r"[^0-9.\-]", "", text)


def plain(amount):
    """`80450596.9800` as the screen writes it: full precision, no needless zeros beyond cents."""
    return amount.removesuffix("00")


DRILLS = {
    "partner_revenue": lambda wanted: plain(wanted["channel_revenue_total"]),
    "direct_revenue": lambda wanted: plain(wanted["direct_revenue_total"]),
    "orders": lambda wanted: str(wanted["orders"]),
    "partners_with_orders": lambda wanted: str(wanted["resellers_with_orders"]),
    "channel_contribution": lambda wanted: f"{wanted['channel_contribution_pct_all_time']:.4f}",
    "average_order": lambda wanted: plain(wanted["average_order_value"]),
    "top10_share": lambda wanted: f"{wanted['top_10_share_pct']:.4f}",
    "hhi": lambda wanted: f"{wanted['hhi']:.8f}",
    "active_partner_rate": lambda wanted: f"{wanted['active_partner_rate_at_2013-11-29']['pct']:.4f}",
}


@pytest.mark.parametrize("key", DRILLS)
def test_the_drill_down_shows_the_exact_number(channel, key):
    shown = page(channel, f"/insights/drill/{key}?period=all").select_one("[data-value]").text
    assert digits(shown) == DRILLS[key](channel[3])


def test_region_to_partner_to_lines_adds_up_at_every_level(channel):
    wanted = channel[3]["channel_revenue_by_territory"]
    regions = page(channel, "/insights/drill/partner_revenue?period=all&by=territory")
    assert digits(regions.select_one("tfoot [data-total]").text) == plain(channel[3]["channel_revenue_total"])
    links = {a.text: a["href"] for a in regions.select("tbody th a")}
    assert set(links) == set(wanted)
    for name in ("Canada", "United Kingdom"):
        partners = page(channel, links[name])
        assert digits(partners.select_one("tfoot [data-total]").text) == plain(wanted[name])
        first = partners.select_one("tbody tr")
        lines = page(channel, first.select_one("a")["href"])
        total = Decimal(lines.select_one("[data-total]")["data-total"]) / 10_000
        assert f"{total.quantize(Decimal(1)):,}" in first.select_one("td.num").text


def sheet(channel, url):
    answer = channel[2].get(url)
    assert answer.status_code == 200, url
    return list(openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].values)


def test_the_workbook_holds_the_exact_figures(channel):
    wanted = channel[3]
    by_territory = sheet(channel, "/insights/drill/partner_revenue?period=all&by=territory&format=xlsx")
    found = {row[0]: Decimal(str(row[1])) for row in by_territory[1:]}
    assert found.pop("Total") == Decimal(wanted["channel_revenue_total"])
    assert found == {name: Decimal(amount) for name, amount in wanted["channel_revenue_by_territory"].items()}
    by_period = sheet(channel, "/insights/drill/quota_attainment?period=all&by=target_period&format=xlsx")
    attained = {row[0]: round(Decimal(str(row[1])) * 100, 4) for row in by_period[1:-1]}
    assert attained == {
        day: Decimal(str(each["attainment_pct"])) for day, each in wanted["quota_attainment_by_quarter"].items()
    }


@pytest.mark.parametrize("key", [key for key in DRILLS if key != "active_partner_rate"])
def test_the_workbook_total_is_the_number_on_the_screen(channel, key):
    total = sheet(channel, f"/insights/drill/{key}?period=all&format=xlsx")[-1]
    shown = Decimal(str(total[1])) * (100 if key in {"channel_contribution", "top10_share"} else 1)
    assert round(shown, 8) == Decimal(DRILLS[key](channel[3]))


def test_the_lines_behind_a_quarter_sum_to_its_credit(channel):
    wanted = channel[3]["quota_attainment_by_quarter"]["2013-03-30"]
    credited = page(channel, "/insights/credited?period=all&where.target_period=2013-03-30")
    total = credited.select("tfoot td.num")[0].text
    assert digits(total) == plain(wanted["actual"])


def test_the_same_file_twice_changes_nothing(channel):
    said = channel[1](
        "import", "sales", str(data_folder() / FILES["sales"]), "--profile", str(PROFILES / "sales.json"), "--yes"
    )
    assert "unchanged 60,855" in said
    assert kpi(channel, "partner_revenue")["value"] == channel[3]["channel_revenue_total"]
