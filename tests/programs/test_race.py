"""Two people at the same moment, on two connections: one version, one draft, and the other is told."""

from threading import Barrier, Thread

from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from prm.core import clock
from prm.core.db import STAFF, Wall, db, wall, writing
from prm.core.errors import PrmError
from prm.programs.models import ProgramDraft, ProgramVersion
from prm.programs.service import writing as verbs
from tests.programs.conftest import TEXT, who


def at_once(app, look, do):
    """What two who do the same at the same moment got."""
    start, answers = Barrier(2), []

    def run():
        with app.app_context():
            wall.set(Wall(STAFF))
            writing.set(True)
            try:
                start.wait()
                do(look())
                db.session.commit()
                answers.append("made")
            except (PrmError, StaleDataError, OperationalError, NoResultFound) as refusal:
                db.session.rollback()
                answers.append(type(refusal).__name__)
            finally:
                db.session.remove()

    threads = [Thread(target=run) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return answers


def the_draft():
    return db.session.scalars(select(ProgramDraft).execution_options(scoped=True)).one()


def test_of_two_who_publish_at_once_one_makes_the_version(room, cast, app):
    room.work(
        lambda _: verbs.propose(verbs.draft(None, TEXT, who(cast.ada)), "", clock.today(), who(cast.ada)),
    )
    approver = who(cast.dirk)
    answers = at_once(app, the_draft, lambda held: verbs.publish(held, approver))
    assert answers.count("made") == 1, answers
    assert len(answers) == 2
    assert room.work(lambda session: session.scalar(select(func.count(ProgramVersion.id)))) == 1


def test_of_two_who_begin_a_draft_at_once_one_makes_it(room, cast, app):
    writer = who(cast.ada)
    answers = at_once(app, lambda: None, lambda _: verbs.draft(None, TEXT, writer))
    assert answers.count("made") == 1, answers
    assert len(answers) == 2
    assert room.work(lambda session: session.scalar(select(func.count(ProgramDraft.id)))) == 1
