"""What was signed is what the product reads: a schedule's lines beside the deals they are about (AG-1)."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from prm.agreements.annex import Basis
from prm.agreements.queries.agreed import agreed
from prm.core import clock
from prm.core.transaction import system
from prm.identity import actors
from prm.sales.models import Category
from tests.deals.conftest import deals
from tests.factories import save

__all__ = ["deals"]


@pytest.fixture
def bikes(app, table):
    """A family that the signed agreement has a commission for; the family's public id."""
    table.in_force(starts=str(clock.today()), ends=str(clock.today() + timedelta(days=300)))
    with app.app_context(), system("a family"):
        return save(Category(name="Bikes")).public_id


def read(app, person, partner, family, day):
    with app.app_context(), system("read", writes=False):
        found = agreed(actors.actor_of(person.id, -1, -1), partner.id, {family}, day)
    return found and [(line.basis, line.points) for line in found.lines]


def test_the_lines_of_the_agreement_in_force_hold_for_their_family_on_its_days(app, cast, bikes):
    today = clock.today()
    assert read(app, cast.nadia, cast.acme, "Bikes", today) == [(Basis.COMMISSION, 500)]
    assert read(app, cast.pia, cast.acme, "Bikes", today) == [(Basis.COMMISSION, 500)]
    assert read(app, cast.nadia, cast.acme, "Helmets", today) is None
    assert read(app, cast.nadia, cast.acme, "Bikes", today - timedelta(days=1)) is None
    assert read(app, cast.nadia, cast.acme, "Bikes", today + timedelta(days=301)) is None


def test_nobody_reads_what_another_company_signed(app, cast, bikes):
    assert read(app, cast.omar, cast.acme, "Bikes", clock.today()) is None


def test_who_registers_a_deal_reads_it_and_opens_the_agreement(as_, cast, table, bikes):
    typed = {"customer": "Contoso", "amount": "45k", "currency": "EUR", "family": bikes, "country": "DE"}
    text = as_(cast.pia).post("/portal/deals/draft", typed, headers={"HX-Request": "true"}).text
    cell = BeautifulSoup(text, "html.parser").find("dt", string="By agreement").find_next("dd")
    assert "Commission 5 % Bikes" in " ".join(cell.text.split())
    assert cell.a["href"] == f"/portal/agreements/{table.row().public_id}"
