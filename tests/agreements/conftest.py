"""Both sides of an agreement at their browsers, with one template in the library."""

import re

import pytest
from sqlalchemy import select

from prm.agreements.models import Agreement, Template
from prm.core.transaction import system
from tests.agreements.test_signing import Desk

SIGNED = {"name": "Pia Partner", "agree": "y"}


class Table:
    """Drafts, sends and signs through the pages."""

    def __init__(self, app, cast, as_, home):
        self.app, self.cast, self.as_, self.home = app, cast, as_, home
        self.staff, self.director, self.partner = as_(cast.nadia), as_(cast.dirk), as_(cast.pia)
        with app.app_context(), system("a template") as session:
            self.template = Desk(session, cast, home).template.public_id

    def row(self):
        with self.app.app_context(), system("look", writes=False) as session:
            found = session.scalars(select(Agreement).order_by(Agreement.id.desc())).first()
            session.expunge_all()
            return found

    def known(self):
        with self.app.app_context(), system("look", writes=False) as session:
            return session.scalars(select(Template.number)).all()

    def draft(self, **given):
        asked = {
            "template": self.template, "starts": "2026-11-01", "ends": "2027-10-31", "notice_days": "30",
            "renew_months": "0",
        } | given  # fmt: skip
        return self.staff.post(f"/partners/{self.cast.acme.public_id}/agreements/new", asked)

    def act(self, person, verb, **given):
        row = self.row()
        return person.post(f"/programs/agreements/{row.public_id}/{verb}", {"version": str(row.version)} | given)

    def sent(self, **given):
        assert self.draft(**given).status_code == 303
        assert self.act(self.staff, "sending", note="Here it is.").status_code == 303
        return self.row()

    def own(self, verb=""):
        return f"/portal/agreements/{self.row().public_id}{verb}"

    def link(self, person=None):
        answer = (person or self.partner).post(self.own("/signing"))
        assert answer.status_code == 303, answer.text
        return re.search(r"/portal/agreements/sign/\S+", answer.headers["Location"])[0]

    def sign(self, person=None, link=None, **given):
        person = person or self.partner
        link = link or self.link(person)
        return person.post(link, SIGNED | {"seen": self.row().digest} | given)

    def countersign(self):
        return self.act(self.director, "countersignature", name="Dirk Director", agree="y", seen=self.row().digest)

    def in_force(self, **given):
        self.sent(**given)
        assert self.sign().status_code == 303
        assert self.countersign().status_code == 303
        return self.row()


@pytest.fixture
def table(app, cast, as_, home):
    return Table(app, cast, as_, home)
