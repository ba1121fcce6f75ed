"""Applications in the search; and the map of coverage, cell by cell, on a channel small enough to count by hand."""

import pytest
from bs4 import BeautifulSoup

from prm.core import clock
from prm.core.ids import token
from prm.core.transaction import system
from prm.joining.models import Application
from prm.joining.recruiting import program
from prm.joining.rules import Kind, Source
from prm.joining.service import applying
from prm.joining.service.applying import Asked
from prm.sales.models import Category


def test_staff_finds_applications_within_reach_by_number_name_and_domain(stranger, cast, app):
    stranger.send(country="")
    stranger.send()
    nothing = stranger.as_(cast.nadia).get("/search?q=northwind").text
    assert "Northwind" not in nothing.split("<main")[-1].replace('value="northwind"', "")
    stranger.confirm()
    row = stranger.row()
    for asked in (row.number.lower(), "northw", "wind trad", "northwind-exam"):
        page = stranger.as_(cast.nadia).get(f"/search?q={asked}").text
        assert f"/applications/{row.public_id}" in page, asked
    with app.app_context(), system("placed") as session:
        session.get_one(Application, row.id).territory_id = cast.iberia.id
    assert f"/applications/{row.public_id}" not in stranger.as_(cast.max).get("/search?q=northw").text
    assert f"/applications/{row.public_id}" not in stranger.as_(cast.pia).get("/search?q=northw").text


WORK = {  # company: (markets, families)
    "acme": (("Retail", "Energy"), ("Firewalls",)),
    "twin": (("Retail",), ("Firewalls", "Switches")),
    "borealis": (("Finance",), ("Switches",)),
}


@pytest.fixture
def channel(app, cast):
    """Acme and Twin in EMEA, Borealis in the Americas, and two product families."""
    with app.app_context(), system("a small channel") as session:
        session.add_all([Category(name="Firewalls"), Category(name="Switches")])
        for name, (markets, families) in WORK.items():
            asked = Asked(Kind.RESELLER, name, verticals=markets, families=families)
            row = applying.made(asked, Source.OUTREACH, token(), program())
            row.partner_id, row.verified_at, row.stage = getattr(cast, name).id, clock.now(), "approved"
            session.add(row)


@pytest.mark.parametrize(
    ("market", "cells"),
    [
        ("", {("EMEA", "Firewalls"): 2, ("EMEA", "Switches"): 1, ("Americas", "Firewalls"): 0, ("Americas", "Switches"): 1}),
        ("Retail", {("EMEA", "Firewalls"): 2, ("EMEA", "Switches"): 1, ("Americas", "Firewalls"): 0, ("Americas", "Switches"): 0}),
        ("Energy", {("EMEA", "Firewalls"): 1, ("EMEA", "Switches"): 0, ("Americas", "Firewalls"): 0, ("Americas", "Switches"): 0}),
        ("Finance", {("EMEA", "Firewalls"): 0, ("EMEA", "Switches"): 0, ("Americas", "Firewalls"): 0, ("Americas", "Switches"): 1}),
        ("Telecom", {("EMEA", "Firewalls"): 0, ("EMEA", "Switches"): 0, ("Americas", "Firewalls"): 0, ("Americas", "Switches"): 0}),
    ],
)  # fmt: skip
def test_each_cell_of_the_map_counts_the_partners_that_work_there(channel, as_, cast, market, cells):
    page = BeautifulSoup(as_(cast.ada).get(f"/applications/coverage?market={market}").text, "html.parser")
    table = page.select_one("main table")
    families = [head.get_text(strip=True) for head in table.select("thead th")][1:]
    found = {}
    for row in table.select("tbody tr"):
        for family, cell in zip(families, row.select("td"), strict=True):
            found[row.th.get_text(strip=True), family] = cell.get_text(" ", strip=True)
    assert set(found) == set(cells)
    for where, count in cells.items():
        assert found[where].split()[0] == (str(count) if count else "none"), (where, found[where])
