"""A partner's request without HTTP: the session and the walls exactly as the door leaves them."""

from contextlib import contextmanager

from prm.core.db import PARTNER, Wall, db, wall, writing


@contextmanager
def behind_wall(app, company, family=None, *, writes=False):
    """An app context in which the database looks with this company's eyes."""
    with app.app_context():
        marks = wall.set(Wall(PARTNER, company.id, family or (company.id,))), writing.set(writes)
        db.session.remove()
        try:
            yield db.session()
        finally:
            db.session.rollback()
            db.session.remove()
            wall.reset(marks[0])
            writing.reset(marks[1])
