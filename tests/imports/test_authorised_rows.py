"""Registrations by file of products that their partner is not authorised for."""

from prm.core.transaction import system
from prm.deals.authorisation import Authorisation
from prm.sales.models import Category
from tests.factories import save
from tests.imports.test_registrations import OLD, file, row, stored

NO = "The partner isn't authorised for Bikes. Authorise it on the partner's page, or correct the row."


def bound(channel):
    """P1 may register helmets alone; P2 is free."""
    with system("test"):
        save(Authorisation(partner_id=channel.p1, category_id=save(Category(name="Helmets")).id))


def test_a_row_that_would_be_held_is_refused_in_words_and_the_others_come_in(imports, channel):
    bound(channel)
    text = file(
        row("R1"),
        row("R2", status="approved", decided=-28, until=60, domain="held-example.com"),
        row("R3", family="Helmets", domain="right-example.com"),
        row("R4", "P2", domain="free-example.com"),
    )
    run = imports.check("registrations", text, OLD)
    assert [(each[0], each[3]) for each in run.refused] == [(2, NO), (3, NO)]
    imports.confirm(run, skip_refused=True)
    assert stored(imports, "partner_id") == [channel.p1, channel.p2]


def test_history_that_is_over_comes_in_as_it_was(imports, channel):
    bound(channel)
    imports.merge("registrations", file(row("R1", status="rejected", decided=-20)), OLD)
    assert stored(imports, "status") == ["rejected"]


def test_what_is_here_already_is_not_refused_after_the_product_was_taken_away(imports, channel):
    imports.merge("registrations", file(row("R1")), OLD)
    bound(channel)
    again = imports.merge("registrations", file(row("R1")), OLD)
    assert (again.counts["unchanged"], again.counts["refused"]) == (1, 0)
