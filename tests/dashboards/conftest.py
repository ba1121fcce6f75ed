"""The demo company at its smallest, made once per engine; tests of this folder read it."""

from pathlib import Path

import pytest
from sqlalchemy import select

from prm.core.transaction import system
from prm.demo import company
from prm.identity.models import User
from prm.identity.rules import Access
from tests.factories import Client


@pytest.fixture(scope="module")
def shop(emptied, home, addresses):
    """`shop(role)`: a client signed in as somebody of that role in the demo company; `shop.app` is its app."""
    app = emptied()
    place = company.Place(Path(home), addresses["DATABASE_URL"], addresses["OWNER_DATABASE_URL"])
    with app.app_context():
        company.make(place, "small")

    def as_role(role):
        with app.app_context(), system("who", writes=False) as session:
            wanted = select(User).where(User.role == role, User.access == Access.ACTIVE).order_by(User.id)
            person = session.scalars(wanted).first()
            session.expunge(person)
        return Client(app, person)

    as_role.app = app
    return as_role
