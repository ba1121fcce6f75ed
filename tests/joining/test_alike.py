"""What an application is compared with is read once, and read again when it has changed."""

from contextlib import contextmanager

from sqlalchemy import event

from prm.core import clock
from prm.core.db import db
from prm.core.transaction import system
from prm.journal.log import System
from prm.partners import service as partners
from prm.partners.rules import Status
from prm.partners.service import Facts
from tests.joining.conftest import ASKED

EVERYBODY = ("partner.tax_id FROM", "SELECT application.id, application.company, application.domain", "month_rollup")


@contextmanager
def asked(app):
    """What is read of everybody meanwhile."""
    said = []

    def note(_connection, _cursor, statement, *_):
        said.extend(each for each in EVERYBODY if each in " ".join(statement.split()))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_list_reads_all_partners_and_applications_once_for_as_long_as_they_stand(stranger, app, cast):
    stranger.send()
    stranger.confirm()
    ada = stranger.as_(cast.ada)
    with asked(app) as first:
        assert ASKED["company"] in ada.get("/applications/").text
    assert set(first) == set(EVERYBODY)
    with asked(app) as again:
        ada.get("/applications/")
    assert again == []


def test_a_partner_that_is_the_same_company_shows_up_on_the_next_look(stranger, app, cast):
    stranger.send()
    stranger.confirm()
    ada, path = stranger.as_(cast.ada), f"/applications/{stranger.row().public_id}"
    assert "same domain" not in ada.get(path).text
    with app.app_context(), system("another"):
        facts = Facts(name="Nordwind", kind="Reseller", territory_id=cast.iberia.id, website=ASKED["website"])
        partners.add(facts, Status.ACTIVE, System("tests"), manager_id=None, on=clock.today())
    assert "Nordwind" in ada.get(path).text
    stranger.send(email="ole@northwind-example.com")
    stranger.confirm()
    number = stranger.row().number
    assert number in ada.get(path).text
