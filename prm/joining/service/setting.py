"""What the application form asks and promises, changed by an admin or a director."""

from flask_babel import gettext as _

from prm.core.db import db, insert_or_ignore
from prm.core.errors import Refused
from prm.core.ids import public_id
from prm.joining import recruiting
from prm.joining.models import Recruiting
from prm.joining.recruiting import Program
from prm.joining.service import kinds
from prm.journal.log import Acting, record


def keep(held: Program, actor: Acting) -> None:
    """From now on it holds; scores of applications follow when they are looked at or weighed again."""
    row = recruiting.stored() or _first()
    row.document = recruiting.written(held)
    db.session.flush()
    record(kinds.RECRUITING_SET, row, actor)


def _first() -> Recruiting:
    """The row, made once. Refused where somebody else makes it in this moment."""
    made = {"id": 1, "public_id": public_id(), "document": {}, "version": 1}
    if db.session.execute(insert_or_ignore(Recruiting).returning(Recruiting.id), [made]).first() is None:
        raise Refused(_("Somebody changed this after you opened it. Open it again: nothing was saved."))
    return db.session.get_one(Recruiting, made["id"])
