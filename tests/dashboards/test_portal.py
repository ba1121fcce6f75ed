"""The partner's own pages: their numbers, their rows, and nobody else's."""

import csv
import re
from datetime import date
from html import unescape

import pytest

from prm.core.clock import now
from prm.core.transaction import system
from prm.partners.models import Contact, Partner
from prm.sales.models import OwnerKind
from tests.factories import save
from tests.sales.facts import PLAN, Q1, make_line, make_target

TO = date(2026, 2, 14)


@pytest.fixture
def booked(app, cast):
    """Acme 300 (of it 250 this quarter) and 200 the year before, Twin 40, Borealis 999; Acme's target is 500."""
    with app.app_context(), system("facts"):
        make_line(cast.acme, date(2025, 1, 20), 200, order="SO-OLD")
        make_line(cast.acme, date(2025, 11, 3), 50, order="SO-A1")
        make_line(cast.acme, date(2026, 1, 10), 100, order="SO-A2")
        make_line(cast.acme, date(2026, 1, 10), 100, order="SO-A2")
        make_line(cast.acme, TO, 50, order="SO-A3")
        make_line(cast.twin, TO, 40, order="SO-T1")
        make_line(cast.borealis, TO, 999, order="SO-B1")
        make_target(cast.acme, Q1, 500, kind=OwnerKind.PARTNER)
        make_target(cast.twin, Q1, 80, kind=OwnerKind.PARTNER)
        make_target(cast.borealis, Q1, 777, kind=OwnerKind.PARTNER)
        save(Contact(partner_id=cast.acme.id, name="Cleo Contact", email="cleo@acme.example", created_at=now()))
        save(Contact(partner_id=cast.borealis.id, name="Bo Borealis", email="bo@bore.example", created_at=now()))
    return cast


def text(answer):
    assert answer.status_code == 200, answer.text[:800]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def link_of_tile(page):
    return unescape(re.search(r'class="value"><a href="([^"]+)"', page)[1])


def test_home_shows_own_revenue_with_the_change_on_the_year_before(booked, as_):
    page = text(as_(booked.pia).get("/portal/"))
    assert "Revenue, last 12 months" in page
    assert "$300" in page
    assert "on the same days a year before" in page
    assert "Data to 14 Feb 2026" in page


def test_the_target_reads_as_the_vendor_reads_it(booked, as_):
    mine = text(as_(booked.pia).get("/portal/"))
    theirs = text(as_(booked.leo).get(f"/targets/?series={PLAN}&kind=partner"))
    assert "$250 · 50%" in theirs
    assert f"{PLAN} · FY26 Q1 (Jan–Mar) 50%" in mine
    assert "$250 of $500: right at an even pace, 45 days left." in mine


def test_the_tile_opens_order_lines_with_the_same_total(booked, as_):
    client = as_(booked.pia)
    page = text(client.get(link_of_tile(client.get("/portal/").text)))
    assert "Total of 4 lines" in page
    assert "$300.00" in page
    assert "SO-OLD" not in page


def test_the_credited_orders_add_up_to_the_credit(booked, as_):
    client = as_(booked.pia)
    href = re.search(r'href="([^"]+)">Credited orders', client.get("/portal/").text)[1]
    page = text(client.get(unescape(href)))
    assert "Total of 3 lines" in page
    assert "$250.00" in page


def test_an_admin_of_a_parent_sees_its_resellers_and_the_sum(booked, as_):
    client = as_(booked.pia)
    page = client.get("/portal/")
    assert "Twin Resale" in text(page)
    assert "$340" in text(page)
    everything = text(client.get("/portal/orders/"))
    assert "Total of 5 lines" in everything
    assert "$340.00" in everything


def test_a_rep_sees_the_own_company_only(booked, as_):
    client = as_(booked.rita)
    assert "Twin Resale" not in text(client.get("/portal/"))
    page = text(client.get("/portal/orders/"))
    assert "Total of 4 lines" in page
    assert "SO-T1" not in page
    assert client.get(f"/portal/company/{booked.twin.public_id}/").status_code == 404


def test_a_child_does_not_see_its_parent(booked, as_):
    client = as_(booked.tia)
    home, orders = text(client.get("/portal/")), text(client.get("/portal/orders/"))
    assert "Acme" not in home
    assert "$40" in home
    assert "SO-A" not in orders
    assert client.get(f"/portal/company/{booked.acme.public_id}/").status_code == 404


@pytest.mark.parametrize("person", ["pia", "rita", "tia"])
@pytest.mark.parametrize("page", ["/portal/", "/portal/orders/?period=all", "/portal/company/"])
def test_nobody_sees_another_partner(booked, as_, person, page):
    shown = text(as_(getattr(booked, person)).get(page))
    for secret in ("Borealis", "SO-B1", "$999", "$777", "BORE", "Max Manager"):
        assert secret not in shown


def test_another_companys_filter_and_page_answer_like_unknown_ones(booked, as_):
    client = as_(booked.pia)
    foreign, unknown = (client.get(f"/portal/orders/?company={code}") for code in ("BORE", "NOSUCH"))
    assert "Total of 5 lines" in text(foreign)
    assert text(foreign) == text(unknown)
    pages = [client.get(f"/portal/company/{key}/") for key in (booked.borealis.public_id, "a" * 26)]
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].text == pages[1].text


def test_order_lines_are_found_by_number_company_and_period(booked, as_):
    client = as_(booked.pia)
    assert "Total of 2 lines" in text(client.get("/portal/orders/?q=a2"))
    assert "Total of 1 lines" in text(client.get("/portal/orders/?company=TWIN"))
    assert "Total of 1 lines" in text(client.get("/portal/orders/?period=2025-11"))
    assert "No order lines match" in text(client.get("/portal/orders/?q=100%25"))
    assert client.get("/portal/orders/?period=nonsense&page=99999999&q=%FF").status_code == 200
    assert client.get("/portal/orders/?q=%00").status_code == 400


def test_the_file_holds_the_lines_and_their_total(booked, as_):
    answer = as_(booked.pia).get("/portal/orders/?company=ACME&format=csv")
    rows = list(csv.reader(answer.get_data(as_text=True).lstrip("\ufeff").splitlines()))
    assert len(rows) == 6
    assert rows[-1][1] == "Total"
    assert "300.0000" in rows[-1]
    assert as_(booked.pia).get("/portal/orders/?format=xlsx").data[:2] == b"PK"


def test_the_company_page_names_people_and_the_channel_manager(booked, as_):
    page = as_(booked.rita).get("/portal/company/")
    assert "Cleo Contact" in text(page)
    assert "Nadia Manager" in text(page)
    assert f'href="mailto:{booked.nadia.email}"' in page.text
    assert "Tia" not in text(page)


def test_vendor_notes_and_ranks_are_not_told(app, booked, as_):
    with app.app_context(), system("more") as session:
        session.get(Partner, booked.acme.id).attributes = {"internal": "weak credit"}
    for page in ("/portal/", "/portal/company/"):
        assert "weak credit" not in text(as_(booked.pia).get(page))


def test_a_partner_without_orders_is_told_what_will_stand_here(cast, as_):
    assert "Your first orders will appear here" in text(as_(cast.omar).get("/portal/"))
    assert "Your first orders will appear here" in text(as_(cast.omar).get("/portal/orders/"))
    assert "Nobody is listed for your company yet." in text(as_(cast.omar).get("/portal/company/"))


def test_staff_find_no_portal_and_partners_no_workspace(booked, as_):
    for page in ("/portal/", "/portal/orders/", "/portal/company/"):
        assert as_(booked.ada).get(page).status_code == 404
    assert as_(booked.pia).get("/targets/").status_code == 404
    assert as_(booked.pia).get("/insights/").status_code == 404


def test_frames_of_a_partner_are_not_handed_to_another(booked, as_):
    """The labels and frames one asker fills a cache with never reach the next one."""
    pia, omar, leo = as_(booked.pia), as_(booked.omar), as_(booked.leo)
    assert "$300" in text(pia.get("/portal/"))
    assert "$999" in text(omar.get("/portal/"))
    assert "Borealis Sport" in text(leo.get(f"/targets/?series={PLAN}&kind=partner"))
    assert "$999 · 129%" in text(leo.get(f"/targets/?series={PLAN}&kind=partner"))
