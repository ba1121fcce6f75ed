"""Two people do the same at the same moment, on two connections: one partner, one journey, one row of each."""

from threading import Barrier, Thread, current_thread
from threading import Event as Signal

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from prm.core.db import STAFF, Wall, db, wall, writing
from prm.core.errors import PrmError
from prm.core.transaction import system
from prm.identity.models import User
from prm.joining.models import Application, ApplicationCheck, Journey, Recruiting
from prm.joining.recruiting import Program
from prm.joining.rules import Check, Result
from prm.joining.service import deciding, journeys, pipeline, setting
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


def after_each_other(app, person, work):
    """What comes of the same work by two: the second begins before the first has ended."""
    begun, ended, answers = Signal(), Signal(), {}

    def do(place):
        with app.app_context():
            wall.set(Wall(STAFF))
            writing.set(True)
            if place == "second":
                begun.wait(10)
            try:
                work(who(person))
                begun.set()
                if place == "first":
                    ended.wait(0.5)  # the second runs, or waits for this one
                db.session.commit()
                answers[place] = "done"
            except Exception as broken:
                db.session.rollback()
                answers[place] = type(broken).__name__
            finally:
                begun.set()
                if place == "second":
                    ended.set()
                db.session.remove()

    threads = [Thread(target=do, args=(place,)) for place in ("first", "second")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return answers


def test_of_two_who_begin_the_onboarding_of_one_partner_the_second_is_told(app, cast):
    def begin(actor):
        held = select(Partner).where(Partner.id == cast.acme.id).execution_options(scoped=True)
        journeys.start(db.session.scalars(held).one(), actor)

    assert after_each_other(app, cast.ada, begin) == {"first": "done", "second": "Refused"}
    with app.app_context(), system("look", writes=False) as session:
        assert session.scalar(select(func.count(Journey.id))) == 1


def test_two_who_note_the_same_check_both_stand_in_the_log_and_the_later_holds(stranger, app, cast):
    stranger.send()
    stranger.confirm()
    number = stranger.row().id

    def note(actor):
        held = select(Application).where(Application.id == number).execution_options(scoped=True)
        row = db.session.scalars(held).one()
        pipeline.check(row, Check.SANCTIONS, Result.PASSED, actor, note=current_thread().name, evidence="")

    assert after_each_other(app, cast.ada, note) == {"first": "done", "second": "done"}
    with app.app_context(), system("look", writes=False) as session:
        assert session.scalar(select(func.count()).select_from(ApplicationCheck)) == 1
        assert session.scalar(select(func.count(Event.id)).where(Event.kind == "application.checked")) == 2


def test_of_two_who_change_the_application_form_for_the_first_time_one_is_told_and_there_is_one_row(app, cast):
    def keep(actor):
        setting.keep(Program(intro=f"Welcome, says {current_thread().name}"), actor)

    second = "Refused" if db_name(app) == "postgresql" else "done"  # SQLite's second writer sees the first's
    assert after_each_other(app, cast.ada, keep) == {"first": "done", "second": second}
    with app.app_context(), system("look", writes=False) as session:
        assert session.scalar(select(func.count(Recruiting.id))) == 1


def db_name(app):
    """Which engine this is."""
    with app.app_context():
        return db.engine.dialect.name
