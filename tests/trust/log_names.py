"""Looks through the facts of a whole log for people: their addresses and full names, and names of their files."""

import json
import re

from sqlalchemy import func, select

from prm.core.personal import ERASED, ROOTS
from prm.deals.attachment import Attachment
from prm.journal.models import Event

TYPED = {"reason", "note", "told"}  # free words of who acted: looked through when somebody is erased


def people(session):
    """What gives anybody in this world away, in lower case."""
    found = {name.casefold() for name in session.scalars(select(Attachment.name))}
    for root in ROOTS:
        rows = session.execute(select(getattr(root.model, root.name), getattr(root.model, root.email)))
        for name, email in rows:
            found |= {each.casefold() for each in (name, email) if each and each != ERASED and re.search(r"[ @]", each)}
    return found


def named(session):
    """Kind, key and value of each fact that names somebody; only words that people typed are let through."""
    who, found = people(session), []
    for kind, facts in session.execute(select(Event.kind, Event.facts)):
        for key, value in facts.items():
            text = json.dumps(value, ensure_ascii=False).casefold()
            if key not in TYPED and any(each in text for each in who):
                found.append((kind, key, value))
    return found, session.scalar(select(func.count()).select_from(Event))
