"""A channel to register deals in, and the verbs as pages call them: behind the asker's own walls."""

from contextlib import contextmanager
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from prm.access.policy import Actor
from prm.core import clock
from prm.core.db import PARTNER, Wall, db, wall, writing
from prm.core.transaction import system
from prm.deals.models import Registration
from prm.deals.portal import door
from prm.deals.service import registering
from prm.deals.service.registering import Asked, Family
from prm.identity.models import User
from prm.partners.models import Partner
from prm.sales.models import Category
from tests.factories import save

serial = count(1)


class Deals:
    """Registers and decides as members of the cast."""

    def __init__(self, app, cast, bikes, helmets):
        self.app, self.cast, self.bikes, self.helmets = app, cast, bikes, helmets

    def asked(self, **given):
        families = given.pop("families", (self.bikes,))
        amount = given.get("amount", 300_000_000)
        usual = {
            "customer": "Fabrikam GmbH",
            "domain": "fabrikam-example.com",
            "country": "DE",
            "families": tuple(Family(each, 1, amount // len(families)) for each in families),
            "amount": amount,
            "currency": "USD",
            "close_on": clock.today() + timedelta(days=60),
        }
        return Asked(**usual | given)

    def actor(self, person):
        return Actor(person.id, person.public_id, person.name, "", person.role, person.partner_id)

    @contextmanager
    def as_partner(self, person):
        """A request's unit of work behind the wall of the person's company."""
        with self.app.app_context():
            db.session.remove()
            marks = wall.set(Wall(PARTNER, person.partner_id, (person.partner_id,))), writing.set(True)
            try:
                yield db.session()
                db.session.commit()
            finally:
                db.session.remove()
                wall.reset(marks[0])
                writing.reset(marks[1])

    def register(self, person, key=None, **given):
        """The registration's id, through the verb, behind the wall."""
        with self.as_partner(person) as session:
            mine = select(Partner).where(Partner.id == person.partner_id).execution_options(scoped=True)
            partner = session.scalars(mine).one()
            made = registering.submit(partner, self.asked(**given), key or f"key-{next(serial)}", self.actor(person))
            return made.id

    def look(self, number):
        """The stored row."""
        with self.app.app_context(), system("look", writes=False) as session:
            row = session.get_one(Registration, number)
            session.expunge(row)
            return row

    def stamp(self, row):
        """What a form that a partner opened now carries."""
        with self.app.app_context():
            return door.stamp(row)

    def decide(self, verb, number, person, *given):
        """A verb of `deciding` by a member of the staff."""
        with self.app.app_context(), system("decide") as session:
            row = session.get_one(Registration, number)
            partner = session.get_one(Partner, row.partner_id)
            return verb(row, partner, *given, self.actor(session.get_one(User, person.id)))


@pytest.fixture
def deals(app, cast):
    with app.app_context(), system("deals"):
        return Deals(app, cast, save(Category(name="Bikes")).id, save(Category(name="Helmets")).id)
