"""Notices come from registrations here: the fixture `deals` of their tests, and what people hold after the jobs ran."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from sqlalchemy import select

from prm.core import clock
from prm.core.transaction import system
from prm.identity.models import User
from prm.jobs import worker
from prm.notices.models import Notice
from tests.deals.conftest import deals

__all__ = ["deals"]


@pytest.fixture
def told(app):
    """`told(person)`: the person's notices once the jobs due by then ran, oldest first."""

    def read(person, **later):
        run(app, **later)
        with app.app_context(), system("look", writes=False) as session:
            rows = session.scalars(select(Notice).where(Notice.user_id == person.id).order_by(Notice.id)).all()
            session.expunge_all()
            return rows

    return read


@pytest.fixture
def post(app, home):
    """`post(person)`: the letters a person has once the jobs due by then ran, oldest first."""

    def read(person, **later):
        run(app, **later)
        files = sorted((home / "outbox").glob("*"), key=lambda file: file.stat().st_mtime_ns)
        letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return [letter for letter in letters if letter["To"] == person.email]

    return read


@pytest.fixture
def prefer(app):
    """Set a person's preferences past the page."""

    def keep(person, **chosen):
        with app.app_context(), system("preferences") as session:
            user = session.get_one(User, person.id)
            user.preferences = dict(user.preferences) | chosen

    return keep


def run(app, **later):
    with app.app_context(), time_machine.travel(clock.now() + timedelta(**later), tick=False):
        worker.drain()
