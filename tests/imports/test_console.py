"""The way of a file through the pages: chosen, checked, corrected, written, taken back."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from prm.core.transaction import system
from prm.imports.rules import State
from prm.partners.models import Contact
from tests.imports.wizard import HEADERS, Wizard, contacts


@pytest.fixture
def cora(app, as_, cast):
    """A coordinator at the first page of an import."""
    return Wizard(app, as_(cast.cora))


def people(app):
    with app.app_context(), system("look", writes=False) as session:
        return session.execute(select(func.count()).select_from(Contact)).scalar_one()


def test_the_first_page_names_what_can_be_imported_and_what_a_file_may_be(as_, cast):
    first = as_(cast.cora).get("/imports/").text
    assert "Import your first file" in first
    text = as_(cast.cora).get("/imports/new").text
    assert "50 MB" in text
    assert "250,000 rows" in text
    kinds = BeautifulSoup(text, "html.parser").select("input[name=kind]")
    assert {each["value"] for each in kinds} >= {"partners", "contacts", "sales", "targets", "rates"}
    assert "Needs: Partner code, Name." in text


def test_a_file_is_checked_and_nothing_is_written_before_the_last_click(app, cora):
    cora.started(contacts())
    counts = {"New": "17", "Changed": "0", "Unchanged": "0", "Duplicates": "0", "Refused": "3"}
    assert cora.figures() == counts
    text = cora.page()
    assert "Import 17 rows" in text
    assert "Leave the 3 refused rows out" in text
    assert people(app) == 0
    rows = cora.soup().select("form[action$=fixes] tbody tr")
    assert [row.th.text for row in rows] == ["4", "9", "15"]
    assert "eve(at)example.com" in str(rows[1])


def test_refused_rows_stay_out_only_when_that_is_said(app, cora):
    cora.started(contacts())
    answer = cora.act("confirmation", code=422)
    assert "Tick that the 3 refused rows stay out" in answer.text
    assert "<title>Error: " in answer.text
    assert people(app) == 0
    cora.act("confirmation", {"skip_refused": "1"})
    assert people(app) == 17
    assert cora.figures()["Left out"] == "3"
    assert "You can undo it until" in cora.page()


def test_the_second_of_two_clicks_changes_nothing(app, cora):
    cora.started(contacts())
    cora.client.post(f"{cora.url}/confirmation", {"skip_refused": "1"})
    cora.act("confirmation", {"skip_refused": "1"})
    cora.act("confirmation", {"skip_refused": "1"})
    assert cora.run().state is State.DONE
    assert people(app) == 17


def test_refused_cells_are_corrected_in_place(app, cora):
    cora.started(contacts())
    fields = {each["name"]: each["value"] for each in cora.soup().select("form[action$=fixes] input[name^=fix]")}
    assert list(fields) == ["fix-4-0", "fix-9-0", "fix-15-0"]
    cora.act("fixes", fields | {"fix-4-0": "ACME", "fix-9-0": "eve@example.com"})
    assert cora.figures()["New"] == "19"
    assert cora.figures()["Refused"] == "1"
    assert "2 cells are corrected here" in cora.page()
    cora.act("fixes", {"fix-15-0": ""})
    assert "Leave the" not in cora.page()
    cora.act("confirmation")
    assert people(app) == 20


def test_refused_rows_are_downloaded_with_their_columns_and_the_reason(cora):
    cora.started(contacts())
    answer = cora.client.get(f"{cora.url}/refused.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    lines = answer.get_data().decode("utf-8-sig").splitlines()
    assert lines[0] == f"{HEADERS},Row,Reason"
    assert len(lines) == 4
    assert lines[2].startswith("ACME,Eve Wrong,eve(at)example.com,,,9,")


def test_the_same_file_again_changes_nothing_and_a_changed_one_shows_before_and_after(app, as_, cast, cora):
    cora.started(contacts(bad={})).act("confirmation")
    again = Wizard(app, as_(cast.ada)).started(contacts(bad={}))
    assert again.figures()["Unchanged"] == "20"
    assert "There is nothing to import" in again.page()
    assert "Import 0" not in again.page()
    other = Wizard(app, as_(cast.ada)).started(contacts(bad={7: "ACME,Person 7,person7@example.com,,Head of Buying"}))
    assert other.figures()["Changed"] == "1"
    changes = other.soup().select("section[aria-labelledby=changes-title] tbody tr")
    assert [cell.text.strip() for cell in changes[0].select("td")] == ["Job title", "Buyer", "Head of Buying"]
    assert "Import 1 row" in other.page()


def test_an_import_is_undone_after_a_page_that_says_what_that_means(app, cora):
    cora.started(contacts(bad={})).act("confirmation")
    assert f"{cora.url}/undo" in cora.client.get("/imports/").text
    assert "20 rows that it made go away" in cora.page("/undo")
    assert people(app) == 20
    cora.act("undo")
    assert people(app) == 0
    assert "This import was undone" in cora.page()
    cora.act("undo")
    assert f"{cora.url}/undo" not in cora.client.get("/imports/").text


def test_a_required_column_that_nothing_gives_is_asked_for_at_its_field(app, cora):
    text = contacts(bad={}, headers="Firm,Name,E-mail,Role,Job title")
    cora.started(text)
    assert "No column gives Partner code" in cora.page()
    form = cora.soup("/mapping")
    assert form.select_one("#c_partner option[selected]")["value"] == ""
    assert "Firm (ACME)" in form.select_one("#c_partner").text
    answer = cora.act("mapping", {"c_name": "Name"}, code=422)
    assert "Choose the column that gives Partner code" in answer.text
    cora.act("mapping", {"c_name": "Name", "c_partner": "Firm", "c_email": "E-mail"})
    assert cora.figures()["New"] == "20"


def test_words_are_translated_and_defaults_fill_empty_cells(cora):
    cora.started(contacts())
    assert "King = " in cora.soup("/mapping").select_one("#v_role").text
    columns = {"c_partner": "Partner code", "c_name": "Name", "c_email": "E-mail", "c_role": "Role"}
    assert "has no = in it" in cora.act("mapping", columns | {"v_role": "King"}, code=422).text
    cora.act("mapping", columns | {"v_role": "King = primary\nQueen =", "d_role": "sales"})
    run = cora.run()
    assert run.profile["values"] == {"role": {"King": "primary"}}
    assert run.profile["defaults"] == {"role": "sales"}
    assert "1 word translated" in cora.page()


def test_a_mapping_is_kept_and_used_again(app, as_, cast, cora):
    odd = "Wer,Was,Wo\nACME,Ida,ida@example.com\n"
    cora.started(odd)
    cora.act("mapping", {"c_partner": "Wer", "c_name": "Was", "c_email": "Wo", "source": "crm"})
    assert "Enter a name for the mapping" in cora.act("kept-mapping", {"name": " "}, code=422).text
    assert cora.act("kept-mapping", {"name": "German CRM"}).headers["Location"].endswith("?kept=1")
    assert "The mapping is kept" in cora.page("?kept=1")
    second = Wizard(app, as_(cast.ada))
    page = BeautifulSoup(second.client.get("/imports/new").text, "html.parser")
    kept = next(each["value"] for each in page.select("#saved option") if "German CRM" in each.text)
    second.started(odd, saved=kept)
    assert second.figures()["New"] == "1"
    assert second.run().profile["source"] == "crm"
    assert "This mapping is for Contacts" in second.send(odd, saved=kept, kind="partners").text
    third = Wizard(app, as_(cast.ada)).started(odd)
    assert "German CRM" in third.page("/mapping")
    third.act("saved-mapping", {"profile": kept})
    assert third.figures()["New"] == "1"
    assert third.act("saved-mapping", {"profile": "nonesuch"}, code=404)
