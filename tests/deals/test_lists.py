"""Lists of end customers and direct opportunities, and lists of deals as files: who sees them, and what is in them."""

import csv
import io
from datetime import timedelta

import pytest
from python_calamine import load_workbook

from prm.core import clock
from prm.core.transaction import system
from prm.deals import keys
from prm.deals.known import DirectOpportunity, EndCustomer
from prm.jobs import worker
from tests.factories import save

FORMULA = '=HYPERLINK("https://evil.example","x")'


@pytest.fixture
def house(deals):
    """One house account in Iberia, another in Texas, and an open opportunity in Iberia."""
    cast = deals.cast
    same = {"source": "crm", "key_version": keys.VERSION}
    with deals.app.app_context(), system("house"):
        for number, name, place in (("C1", FORMULA, cast.iberia.id), ("C2", "Texan Ltd", cast.texas.id)):
            save(
                EndCustomer(
                    external_id=number, name=name, sort_name=name.casefold(), house=True, territory_id=place, **same
                )
            )
        money = {
            "amount": 12_345_600,
            "reporting": 12_345_600,
            "currency": "USD",
            "opened_on": clock.today() - timedelta(days=2),
        }
        named = {"external_id": "O1", "name": "Fleet", "customer": "Fabrikam", "customer_sort": "fabrikam"}
        save(DirectOpportunity(territory_id=cast.iberia.id, **same, **money, **named))
    return cast


def table(response):
    assert response.status_code == 200, response.text[:200]
    return list(csv.reader(io.StringIO(response.data.decode("utf-8-sig"))))


def test_a_manager_lists_the_own_regions_and_finance_everything(house, as_):
    assert "Texan" not in as_(house.nadia).get("/customers/").text
    assert "HYPERLINK" in as_(house.nadia).get("/customers/").text
    assert "Texan" in as_(house.finn).get("/customers/?q=C2").text
    assert "Fabrikam" in as_(house.nadia).get("/customers/opportunities?view=open").text
    assert "Fabrikam" not in as_(house.max).get("/customers/opportunities").text


@pytest.mark.parametrize(
    "page", ["/customers/", "/customers/opportunities", "/customers/export.csv", "/deals/export.csv"]
)
def test_partners_find_no_such_page(house, as_, page):
    assert as_(house.rita).get(page).status_code in {403, 404}


def test_an_empty_list_says_how_to_fill_it(cast, as_):
    page = as_(cast.ada).get("/customers/").text
    assert "Tell whom you sell to yourselves" in page
    assert "/imports/new?kind=customers" in page
    assert "No end customers yet" in as_(cast.leo).get("/customers/").text
    assert "No opportunities match" in as_(cast.ada).get("/customers/opportunities?q=nothing").text


def test_a_file_has_the_rows_of_the_screen_and_no_formula(house, as_):
    rows = table(as_(house.nadia).get("/customers/export.csv?cols=country"))
    assert rows[0] == ["Customer", "Customer number", "Account", "Country"]
    assert rows[1][:3] == [f"'{FORMULA}", "C1", "House account"]
    assert len(rows) == 2
    assert table(as_(house.nadia).get("/customers/opportunities/export.csv"))[1][4] == "1234.5600"


def test_the_deals_on_the_screen_as_csv_and_excel(deals, house, as_):
    deals.register(house.rita, customer=FORMULA, domain="one-example.com")
    deals.register(house.omar, domain="two-example.com")
    mine = table(as_(house.nadia).get("/deals/export.csv?view=all"))
    assert [row[0] for row in mine] == ["Customer", f"'{FORMULA}"]
    assert len(table(as_(house.ada).get("/deals/export.csv?view=all"))) == 3
    assert len(table(as_(house.ada).get("/deals/export.csv?q=fabrikam"))) == 2
    book = load_workbook(io.BytesIO(as_(house.ada).get("/deals/export.xlsx?view=all").data))
    cells = book.get_sheet_by_index(0).to_python()
    amount = cells[0].index("Amount")
    assert (cells[1][amount], cells[1][amount + 1]) == (30_000, "USD")
    assert book.sheet_names[1] == "About"


def test_a_partner_takes_its_own_deals_away_and_nobody_elses(deals, house, as_):
    deals.register(house.rita, customer=FORMULA, domain="one-example.com")
    deals.register(house.omar, domain="two-example.com")
    rows = table(as_(house.rita).get("/portal/deals/export.csv"))
    assert len(rows) == 2
    assert rows[1][1] == f"'{FORMULA}"
    assert as_(house.rita).get("/portal/deals/export.exe").status_code == 404
    assert as_(house.rita).get("/portal/deals/export.xlsx").status_code == 200


def test_a_large_file_is_made_by_a_job_for_its_asker_alone(deals, house, as_):
    deals.register(house.rita, domain="one-example.com")
    nadia = as_(house.nadia)
    asked = nadia.post("/deals/exports", {"what": "deals", "query": "view=all", "extension": "csv"})
    with deals.app.app_context():
        worker.drain()
    assert "Download" in nadia.get(asked.location).text
    assert len(table(nadia.get(f"{asked.location}/file"))) == 2
    assert as_(house.max).get(f"{asked.location}/file").status_code == 404
    assert nadia.post("/deals/exports", {"what": "claims", "extension": "csv"}).status_code == 404
