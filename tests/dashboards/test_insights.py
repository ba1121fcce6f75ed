"""Numbers on screen: what you click opens rows that add up to what you clicked, for everybody who may look."""

import io
import json
import re
from decimal import Decimal

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from prm.access.policy import See
from prm.access.scope import visible
from prm.core.db import db
from prm.core.transaction import system
from prm.identity import actors
from prm.sales.models import Line
from prm.web import formats

SEERS = ("leader", "director", "manager", "finance", "marketing", "admin")


def page(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return BeautifulSoup(answer.data, "html.parser")


def exact(text):
    return Decimal(re.sub(r"[^0-9.\-]", "", text))


def overview(shop, role, query=""):
    return page(shop(role), f"/insights/{query}")


@pytest.mark.parametrize("role", SEERS)
def test_every_tile_opens_the_number_it_shows(shop, role):
    client = shop(role)
    tiles = page(client, "/insights/").select("section.tile")
    assert 3 <= len(tiles) <= 5
    for tile in tiles:
        link = tile.select_one(".value a")
        opened = page(client, link["href"]).select_one("[data-value]").text
        shown = link.text.strip()
        if "%" in shown:
            assert shown == f"{round(exact(opened))}%"
        else:
            assert shown == formats.compact(int(exact(opened) * 10_000), "USD")


@pytest.mark.parametrize("role", SEERS)
def test_every_row_of_the_table_opens_rows_that_add_up_to_it(shop, role):
    client = shop(role)
    for row in page(client, "/insights/?by=territory").select("section.table-card tbody tr"):
        shown = exact(row.select("td.num")[-3].text)
        opened = exact(page(client, row.select_one("a")["href"]).select_one("[data-value]").text)
        assert round(opened) == shown


def test_every_mark_of_every_figure_opens_its_own_number_and_stands_in_the_table_beside_it(shop):
    client = shop("leader")
    seen = page(client, "/insights/?compare=1")
    specs = [json.loads(each.text) for each in seen.select("script[type='application/json']")]
    assert {trace["type"] for spec in specs for trace in spec["data"]} <= {"bar", "scatter"}
    revenue = specs[0]["data"][0]
    table = seen.select("figure")[0].select("tbody tr")
    assert len(table) == len(revenue["y"]) == len(revenue["customdata"])
    for value, url, row in list(zip(revenue["y"], revenue["customdata"], table, strict=True))[:4]:
        opened = exact(page(client, url).select_one("[data-value]").text)
        assert abs(opened - Decimal(str(value))) < Decimal("0.001")
        assert exact(row.select("td")[0].text) == opened


def test_comparing_adds_the_year_before_and_stays_in_the_address(shop):
    plain, compared = overview(shop, "leader"), overview(shop, "leader", "?compare=1")
    first = [json.loads(each.select_one("script[type='application/json']").text) for each in (plain, compared)]
    assert [len(spec["data"]) for spec in first] == [1, 2]
    assert first[1]["data"][1]["line"]["dash"] == "dot"
    assert all("compare=1" in each["href"] for each in compared.select("a[href*='format=xlsx']"))


@pytest.mark.parametrize("role", ["director", "manager"])
def test_who_is_bound_to_regions_sees_those_and_is_told(shop, role):
    client = shop(role)
    with shop.app.test_request_context(), system("sum", writes=False):
        actor = actors.actor_of(client.person.id, 0, 0)
        mine = db.session.execute(visible(Line, actor, See.SALES, func.sum(Line.reporting))).scalar_one()
        whole = db.session.execute(select(func.sum(Line.reporting))).scalar_one()
    shown = page(client, "/insights/drill/partner_revenue?period=all")
    assert exact(shown.select_one("[data-value]").text) == Decimal(int(mine)) / 10_000
    assert 0 < mine < whole
    assert "limited to your regions" in shown.text


def test_marketing_sees_no_share_of_company_sales_because_it_sees_no_direct_sales(shop):
    client = shop("marketing")
    assert "Channel contribution" not in page(client, "/insights/").text
    assert client.get("/insights/drill/channel_contribution").status_code == 404
    assert client.get("/insights/direct-lines").status_code == 403


def test_how_it_is_computed_reads_alike_on_the_tile_in_the_dictionary_and_in_the_file(shop):
    client = shop("leader")
    dictionary = page(client, "/insights/metrics")
    for tile in page(client, "/insights/").select("section.tile"):
        key, words = tile["data-metric"], tile.select_one("details.how dd").text
        formula = tile.select_one("details.how code").text
        entry = dictionary.select_one(f"#{key}")
        assert words in entry.text
        assert formula in entry.text
        file = client.get(f"/insights/drill/{key}?format=xlsx")
        about = dict(openpyxl.load_workbook(io.BytesIO(file.data))["About"].values)
        assert f"{words} {formula}" in about.values()


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_file_holds_the_rows_of_the_screen_in_its_order(shop, form):
    client = shop("leader")
    seen = page(client, "/insights/drill/partner_revenue?period=all&by=category")
    labels = [each.text for each in seen.select("tbody th")]
    file = client.get(f"/insights/drill/partner_revenue?period=all&by=category&format={form}")
    if form == "csv":
        lines = file.data.decode("utf-8-sig").splitlines()[1:]
        assert [line.split(",")[0] for line in lines] == [*labels, "Total"]
        return
    rows = list(openpyxl.load_workbook(io.BytesIO(file.data)).worksheets[0].values)[1:]
    assert [row[0] for row in rows] == [*labels, "Total"]
    assert sum(Decimal(str(row[1])) for row in rows[:-1]) == Decimal(str(rows[-1][1]))


def test_unknown_parts_of_an_address_are_left_out_and_named(shop):
    seen = overview(shop, "leader", "?period=nonsense&by=moon&where.planet=Mars&page=x")
    told = seen.select_one("[role=status]").text
    assert "nonsense" in told
    assert "moon" in told
    assert "planet" in told


def test_pages_of_a_drill_down_hold_every_row_once(shop):
    client, labels, url = shop("leader"), [], "/insights/drill/partner_revenue?period=all&by=month"
    while url:
        seen = page(client, url)
        labels += [each.text for each in seen.select("tbody th")]
        following = seen.select_one("a[rel=next]")
        url = following and following["href"]
    assert len(labels) == len(set(labels)) > 20


def test_partners_at_risk_are_told_in_sentences_with_two_numbers(shop):
    seen = page(shop("leader"), "/partners-at-risk/?all=1")
    rows = seen.select("tbody tr")
    assert rows
    for row in rows:
        said = row.select_one("td").text
        assert len(re.findall(r"[$][0-9,]+", said)) >= 2


def test_a_slipping_partners_page_says_so_and_opens_the_lines_behind_its_revenue(shop):
    client = shop("leader")
    row = page(client, "/partners-at-risk/?all=1").select_one("tbody tr")
    seen = page(client, row.select_one("a")["href"])
    assert row.select_one("td").text.split(".")[0] in seen.select_one(".notice").text
    tile = seen.select_one("[data-metric=partner_revenue] .value a")
    total = Decimal(page(client, tile["href"]).select_one("[data-total]")["data-total"])
    assert tile.text == formats.compact(int(total), "USD")


def test_the_partner_list_and_the_risk_page_agree_on_who_slips(shop):
    client = shop("leader")
    told = {row.select_one(".mono").text for row in page(client, "/partners-at-risk/?all=1").select("tbody tr")}
    listed = page(client, "/partners/?f.risk=yes&size=100").select("tbody tr")
    assert len(listed) == len(told) > 0
    assert all(any(code in row.text for code in told) for row in listed)


def test_the_home_of_each_role_answers_its_question(shop):
    assert page(shop("manager"), "/").h1.text == "My day"
    assert page(shop("leader"), "/").h1.text == "Channel performance"
    assert page(shop("director"), "/").h1.text == "Your regions"
    assert page(shop("admin"), "/").h1.text == "System status"
    assert shop("partner_admin").get("/").location == "/portal/"
