"""P05: the list as members of the cast see it, its grammar, its views, and what it exports."""

import csv
import io
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from prm.core import clock
from prm.core.transaction import system
from prm.jobs import worker
from prm.partners.console import exports
from prm.partners.rules import Status
from tests.factories import make_partner

NASTY = '<script>alert("x")</script>'


def soup(answer):
    assert answer.status_code == 200, answer.text[:500]
    return BeautifulSoup(answer.text, "html.parser")


def names(answer):
    return [row.find("a").text for row in soup(answer).select("tbody tr")]


@pytest.fixture
def many(app, cast):
    """Sixty-three partners in Iberia, in Nadia's book, beside those of the cast."""
    with app.app_context(), system("many"):
        for n in range(63):
            make_partner(
                name=f"Reseller {n % 21:02d}",
                manager=cast.nadia,
                territory_id=cast.iberia.id,
                revenue=(n % 7) * 10_000_000,
                revenue_before=30_000_000,
                status=Status.ACTIVE if n % 3 else Status.ONBOARDING,
                touched_at=clock.now() - timedelta(days=n),
                city="Málaga" if n == 5 else "Lisboa",
            )
    return cast


def test_a_manager_sees_her_regions_and_not_the_others(as_, cast):
    assert names(as_(cast.nadia).get("/partners/")) == ["Acme Distribution", "Twin Resale"]
    assert names(as_(cast.max).get("/partners/")) == ["Borealis Sport"]
    assert len(names(as_(cast.leo).get("/partners/"))) == 3


def test_a_partner_user_does_not_find_the_list_of_staff(as_, cast):
    assert as_(cast.pia).get("/partners/").status_code == 404


def test_the_pages_of_every_order_hold_each_row_once(as_, many):
    client = as_(many.nadia)
    for sort in ("", "name", "-name", "revenue", "-revenue", "-contact", "ordered"):
        found = []
        for page in (1, 2, 3):
            answer = soup(client.get(f"/partners/?size=25&sort={sort}&page={page}"))
            found += [row.find("a")["href"] for row in answer.select("tbody tr")]
        assert len(found) == len(set(found)) == 65, sort


def test_the_total_is_exact_and_the_page_beyond_the_last_is_the_last(as_, many):
    page = as_(many.nadia).get("/partners/?page=99")
    assert "51–65 of 65" in soup(page).select_one(".pager").text


def test_a_new_partner_is_counted_at_once(as_, many):
    client = as_(many.nadia)
    assert "of 65" in client.get("/partners/").text
    territory = soup(client.get("/partners/new")).select("#territory option")[0]["value"]
    answer = client.post("/partners/new", {"name": "Zephyr", "territory": territory, "status": "active"})
    assert answer.status_code == 303, answer.text
    assert "of 66" in client.get("/partners/").text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("f.status=onboarding", 21),
        ("f.status=onboarding,active", 65),
        ("f.revenue=3000..", 36),
        ("f.revenue=..1000", 20),
        ("f.manager=me", 65),
        ("f.manager=none", 0),
        ("f.contact=30", 35),
        ("q=reseller 05", 3),
        ("q=RESÉLLER 05", 3),
        ("q=Málaga", 1),
        ("q=acme", 1),
        ("q=100%25", 0),
        ("view=book", 65),
        ("view=quiet", 24),
    ],
)
def test_filters_narrow(as_, many, query, count):
    page = as_(many.nadia).get(f"/partners/?{query}")
    assert f"of {count}" in page.text if count else "No partners match" in page.text


def test_a_territory_includes_what_lies_below_it(as_, many):
    client = as_(many.ada)
    options = {
        option.text.strip(): option["value"]
        for option in soup(client.get("/partners/")).select("[name='f.territory'] option")
    }
    assert "of 65" in client.get(f"/partners/?f.territory={options['EMEA']}").text
    assert names(client.get(f"/partners/?f.territory={options['Americas']}")) == ["Borealis Sport"]


@pytest.mark.parametrize(
    "query",
    [
        "x=1",
        "f.status=unheard",
        "sort=nothing",
        "sort=status",
        "size=7",
        "view=gone",
        "cols=zzz",
        "f.revenue=abc",
        "f.zz=1",
    ],
)
def test_what_the_list_does_not_know_is_named_and_left_out(as_, cast, query):
    page = as_(cast.ada).get(f"/partners/?{query}")
    assert "Part of this address was not understood" in page.text
    assert query.split("=")[0] in soup(page).select_one(".notice").text


@pytest.mark.parametrize(
    "query", ["page=-1", "page=99999999999999999999", "page=x", "q=" + "a" * 5000, "sort=-", "f.manager=%F0"]
)
def test_no_address_breaks_the_list(as_, cast, query):
    assert as_(cast.ada).get(f"/partners/?{query}").status_code == 200


def test_sorting_goes_down_then_up_then_back(as_, cast):
    client, url = as_(cast.ada), "/partners/"
    seen = []
    for _turn in range(3):
        head = next(th for th in soup(client.get(url)).select("th[scope=col]") if "Revenue" in th.text)
        url = head.find("a")["href"]
        seen.append(re.search(r"sort=([^&]*)", url))
    assert [match and match[1] for match in seen] == ["-revenue", "revenue", None]
    assert (
        next(th for th in soup(client.get("/partners/?sort=-revenue")).select("[aria-sort]"))["aria-sort"]
        == "descending"
    )


def test_a_view_that_was_changed_can_be_saved_shared_and_deleted(as_, cast):
    nadia, dirk = as_(cast.nadia), as_(cast.dirk)
    assert "This view is changed" in nadia.get("/partners/?view=book&f.manager=me&sort=name").text
    answer = nadia.post(
        "/views", {"page": "partners.index", "name": "Quiet ones", "query": "f.contact=30&sort=name", "shared": "1"}
    )
    page = nadia.get(answer.location)
    assert "No contact" in soup(page).select_one(".chips").text
    assert "Quiet ones (Nadia Manager)" in dirk.get("/partners/").text
    public_id = answer.location.split("view=")[1]
    assert dirk.post(f"/views/{public_id}/deletion").status_code == 404
    assert nadia.post(f"/views/{public_id}", {"query": "sort=-name"}).status_code == 303
    assert nadia.post(f"/views/{public_id}/deletion").status_code == 303
    assert "Quiet ones" not in dirk.get("/partners/").text


def test_words_of_users_stay_text(app, as_, cast):
    with app.app_context(), system("nasty"):
        make_partner(name=NASTY, code=f"{NASTY}1", kind=NASTY, city=NASTY)
    client = as_(cast.ada)
    for url in (
        "/partners/?cols=kind,city",
        f"/partners/?q={NASTY}",
        f"/partners/?f.type={NASTY}",
        f"/search?q={NASTY}",
    ):
        text = client.get(url).text
        assert NASTY not in text, url
        assert "&lt;script&gt;" in text, url


def test_the_files_hold_what_the_screen_shows(as_, many):
    client = as_(many.nadia)
    query = "f.status=onboarding&sort=-revenue&cols=name,status,revenue,contact"
    shown = names(client.get(f"/partners/?{query}"))
    book = load_workbook(io.BytesIO(client.get(f"/partners/export.xlsx?{query}").data))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][:5] == ("Partner", "Code", "Status", "Revenue, 12 months", "Revenue, 12 months currency")
    assert [row[0] for row in rows[1:]] == shown
    assert rows[1][3:5] == (6000, "USD")
    about = dict(book["About"].iter_rows(values_only=True))
    assert about["Filters"] == "Status: Onboarding"
    assert "Nadia Manager" in about["By"]
    text = client.get(f"/partners/export.csv?{query}")
    assert text.data.startswith(b"\xef\xbb\xbf")
    assert "attachment" in text.headers["Content-Disposition"]
    assert "sandbox" in text.headers["Content-Security-Policy"]
    assert [row[0] for row in csv.reader(io.StringIO(text.text))][1:] == shown


def test_a_large_file_is_made_by_a_job_for_its_asker_alone(app, as_, many):
    nadia = as_(many.nadia)
    answer = nadia.post("/partners/exports", {"query": "f.status=onboarding", "extension": "csv"})
    assert "is being made" in nadia.get(answer.location).text
    with app.app_context():
        assert worker.drain() >= 1
    assert "ready" in nadia.get(answer.location).text
    text = nadia.get(f"{answer.location}/file")
    assert text.text.count("\n") == 22
    assert as_(many.ada).get(f"{answer.location}/file").status_code == 404
    assert as_(many.max).get(answer.location).status_code == 404
    assert exports.KIND == "partners.export"
