"""A stranger's browser and mailbox, and the desk on the other side."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from sqlalchemy import select

from prm.access.policy import Actor
from prm.core import clock
from prm.core.transaction import system
from prm.jobs import worker
from prm.joining.models import Application
from prm.joining.rules import Check

ASKED = {
    "company": "Northwind Traders", "website": "northwind-example.com", "country": "ES", "contact": "Lena Lind",
    "email": "lena@northwind-example.com", "why": "We serve two hundred shops.",
}  # fmt: skip


class Applicants:
    """A stranger's browser and mailbox, and the desk on the other side."""

    def __init__(self, app, home, as_):
        self.app, self.home, self.as_ = app, home, as_
        self.http = as_(None)

    def send(self, wait=30, at="/apply/reseller", **given):
        opened = re.search(r'name="opened"[^>]*value="([^"]+)"', self.http.get(at).text)[1]
        with time_machine.travel(clock.now() + timedelta(seconds=wait), tick=False):
            return self.http.post(at, ASKED | {"opened": opened} | given)

    def letters(self):
        with self.app.app_context(), time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
            worker.drain()
        files = sorted((self.home / "outbox").glob("*"), key=lambda file: file.stat().st_mtime_ns)
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def link(self):
        text = self.letters()[-1].get_content()
        return re.search(r"/apply/confirm/\S+", text)[0]

    def confirm(self):
        self.http.get(self.link())
        answer = self.http.post("/apply/confirm")
        self.letters()
        return answer

    def row(self):
        with self.app.app_context(), system("look", writes=False) as session:
            found = session.scalars(select(Application).order_by(Application.id.desc())).first()
            session.expunge_all()
            return found

    def desk(self, person, verb, **given):
        row = self.row()
        sent = {"version": str(row.version)} | given
        return self.as_(person).post(f"/applications/{row.public_id}/{verb}", sent)

    def vet(self, person, **given):
        for check in Check:
            result = given.get(str(check), "passed")
            assert self.desk(person, "check", check=str(check), result=result).status_code == 303


@pytest.fixture
def stranger(app, home, cast, as_):
    return Applicants(app, home, as_)


def yes(cast):
    return {"territory": cast.iberia.public_id, "manager": cast.nadia.public_id}


def who(person, **given):
    """Somebody as verbs take them."""
    return Actor(id=person.id, public_id=person.public_id, name=person.name, email="", role=person.role, **given)
