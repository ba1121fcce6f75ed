"""What the application form asks and promises, changed by an admin or a director."""

from prm.core.db import db
from prm.joining import recruiting
from prm.joining.models import Recruiting
from prm.joining.recruiting import Program
from prm.joining.service import kinds
from prm.journal.log import Acting, record


def keep(held: Program, actor: Acting) -> None:
    """From now on it holds; scores of applications follow when they are looked at or weighed again."""
    row = recruiting.stored() or Recruiting(document={})
    row.document = recruiting.written(held)
    db.session.add(row)
    db.session.flush()
    record(kinds.RECRUITING_SET, row, actor)
