"""The log is kept for ever, so its facts name people by public id alone (docs/decisions/0007); pages say who that is."""

from datetime import timedelta

from prm.access.policy import Actor
from prm.core import clock
from prm.core.period import Period
from prm.core.transaction import system
from prm.identity.service import views
from prm.joining.models import Application
from prm.joining.service import pipeline
from prm.journal.log import System
from prm.partners import service as partners
from prm.partners.models import Partner
from prm.sales import service as targets
from prm.sales.models import OwnerKind
from prm.sales.rules import Owner, Wish
from tests.deals.conftest import deals
from tests.deals.pages import text
from tests.trust.log_names import named, people
from tests.trust.test_person_in_the_books import books

__all__ = ["books", "deals"]


def test_verbs_that_are_about_people_leave_ids_in_the_log_and_pages_show_names(app, cast, as_, books):
    ada = Actor(cast.ada.id, cast.ada.public_id, cast.ada.name, "", cast.ada.role, None)
    with app.app_context(), system("verbs") as session:
        acme = session.get_one(Partner, cast.acme.id)
        today = clock.today()
        partners.assign(acme, cast.dirk.id, ada, starts_on=today, reason="Leave", on=today)
        partners.assign(acme, None, ada, starts_on=today + timedelta(days=9), reason="", on=today)
        partners.begin_assignment(acme, cast.nadia.id, System("assignments"))
        pipeline.assign(session.get_one(Application, 1), (cast.nadia.id, cast.nadia.name), ada)
        owner = Owner(OwnerKind.MANAGER, cast.nadia.id, cast.nadia.public_id, "nadia", cast.nadia.name)
        targets.fill("Plan", [Wish(owner, Period(today, today), 10_000)], ada)
        views.delete_view(
            views.save_view(ada, page="partners.index", name="Of Zqjane Canaryson", query="", shared=False), ada
        )
    with app.app_context(), system("look", writes=False) as session:
        assert len(people(session)) > 12
        found, events = named(session)
    assert (found, events > 15) == ([], True)
    shown = text(as_(cast.ada).get(f"/partners/{cast.acme.public_id}/activity"))
    assert "assigned Dirk Director from" in shown
    assert "handed over to Nadia Manager" in shown
    assert "assigned nobody from" in shown
