"""What is not sent yet is the vendor's alone, also behind the database's own wall; what is printed of the level."""

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import select

from prm.access.policy import See
from prm.access.scope import visible
from prm.agreements.models import Wording
from prm.core import clock
from prm.core.transaction import system
from prm.notices import readers
from prm.programs.models import Standing
from prm.programs.rules import How
from tests.access.test_database_wall import all_tables, become, try_to
from tests.factories import save
from tests.programs.conftest import Room

SECRET = "Forty per cent, if they ask for it."


def typed(text):
    return {"clauses-0-key": "parties", "clauses-0-title": "Parties", "clauses-0-text": text}


def test_words_that_are_not_sent_yet_are_reached_by_staff_alone(table):
    row = table.sent()
    table.act(table.staff, "recall")
    assert table.act(table.staff, "text", **typed(SECRET)).status_code == 303
    assert SECRET in table.staff.get(f"/programs/agreements/{row.public_id}").text
    assert SECRET not in table.partner.get(table.own()).text
    with table.app.app_context(), system("look", writes=False) as session:
        assert session.scalars(select(Wording.document)).one()["clauses"][0]["text"] == SECRET
        for person, rows in ((table.cast.nadia, 1), (table.cast.pia, 0), (table.cast.rita, 0), (table.cast.max, 0)):
            (reader,) = readers.active(session, [person.id])
            assert len(session.scalars(visible(Wording, reader, See.AGREEMENTS)).all()) == rows, person.name


def test_no_table_gives_a_partner_words_that_are_not_sent_yet(engine, addresses, table):
    if engine == "sqlite":
        pytest.skip("SQLite has no row-level security; walls 1 and 2 stand there")
    table.sent()
    table.act(table.staff, "recall")
    table.act(table.staff, "text", **typed(SECRET))
    acme = table.cast.acme.id
    with psycopg.connect(addresses["DATABASE_URL"]) as connection:
        become(connection, "prm_staff")
        assert holding(connection, SECRET) == {"agreement_wording"}
        connection.rollback()
        become(connection, "prm_partner", acme, (acme,))
        assert holding(connection, "and Acme Distribution.") >= {"agreement", "agreement_round"}, (
            "what was sent is read"
        )
        assert holding(connection, SECRET) == set()
        assert try_to(connection, "SELECT * FROM agreement_wording") is None


def holding(connection, words):
    """The tables in which this role reads these words."""
    asked = "SELECT 1 FROM {} AS row WHERE row::text LIKE %s LIMIT 1"
    return {
        name for name in all_tables(connection)
        if try_to(connection, sql.SQL(asked).format(sql.Identifier(name)), f"%{words}%")
    }  # fmt: skip


def test_two_who_change_the_words_at_once_do_not_lose_any(table):
    table.draft()
    version = {"version": str(table.row().version)}
    assert table.act(table.staff, "text", **typed("First words.")).status_code == 303
    answer = table.act(table.director, "text", **typed("Second words."), **version)
    assert answer.status_code == 409
    assert "Somebody changed this agreement" in answer.text


def test_an_agreement_that_follows_begins_with_the_words_that_were_signed(table):
    table.draft()
    table.act(table.staff, "text", **typed("Own words."))
    table.act(table.staff, "sending")
    table.sign()
    table.countersign()
    made = table.act(
        table.staff, "renewal", starts="2027-11-01", ends="2028-10-31", notice_days="30", renew_months="0"
    )  # fmt: skip
    assert made.status_code == 303
    assert "Own words." in table.staff.get(f"/programs/agreements/{table.row().public_id}").text


def test_the_merge_field_of_the_level_prints_what_the_level_is_called(table):
    table.draft()
    table.act(table.staff, "text", **typed("A {tier} partner."))
    page = f"/programs/agreements/{table.row().public_id}"
    assert "A – partner." in table.staff.get(page).text
    room = Room(table.app, table.cast)
    room.publish()

    def stand(session):
        program = room.held(session).program.id
        given = {"level": "gold", "starts_on": clock.today(), "how": How.HAND, "made_by": "test"}
        save(Standing(program_id=program, partner_id=table.cast.acme.id, made_at=clock.now(), **given))

    room.work(stand)
    assert "A Gold partner." in table.staff.get(page).text
    assert table.act(table.staff, "sending").status_code == 303
    assert "A Gold partner." in table.partner.get(table.own()).text
