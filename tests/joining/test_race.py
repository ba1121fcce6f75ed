"""Two people approve one application at the same moment, on two connections: one partner, one invitation."""

from threading import Barrier, Thread

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from prm.core.db import STAFF, Wall, db, wall, writing
from prm.core.errors import PrmError
from prm.core.transaction import system
from prm.identity.models import User
from prm.joining.models import Application, Journey
from prm.joining.service import deciding
from prm.joining.service.deciding import Yes
from prm.journal.models import Event
from prm.partners.models import Partner
from tests.joining.conftest import ASKED, who


def test_of_two_who_approve_at_once_one_makes_the_partner_and_the_other_is_told(stranger, app, cast):
    stranger.send()
    stranger.confirm()
    stranger.vet(cast.ada)
    number, start, answers = stranger.row().id, Barrier(2), []

    def approve(person):
        with app.app_context():
            wall.set(Wall(STAFF))
            writing.set(True)
            actor = who(person)
            held = select(Application).where(Application.id == number).execution_options(scoped=True)
            start.wait()
            try:
                deciding.approve(db.session.scalars(held).one(), Yes(cast.iberia.id, cast.nadia.id), actor)
                db.session.commit()
                answers.append("made")
            except (PrmError, StaleDataError, OperationalError) as refusal:
                db.session.rollback()
                answers.append(type(refusal).__name__)
            finally:
                db.session.remove()

    threads = [Thread(target=approve, args=(person,)) for person in (cast.ada, cast.dirk)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers.count("made") == 1, answers
    with app.app_context(), system("look", writes=False) as session:
        for model, column, value in (
            (Partner, Partner.name, ASKED["company"]),
            (User, User.email, ASKED["email"]),
            (Event, Event.kind, "application.approved"),
        ):
            assert session.scalar(select(func.count(model.id)).where(column == value)) == 1
        assert session.scalar(select(func.count(Journey.id))) == 1
