"""The verbs on people's data; each leaves one event. Callers stand in a system unit of work, above the walls."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.db import Base
from prm.core.errors import Refused
from prm.core.personal import HOLDINGS, ROOTS, STORES, TERMS, Fate, Holding, Person
from prm.identity.models import User
from prm.journal.log import Acting, kind, record
from prm.privacy import mentions, weighing
from prm.privacy.models import PersonMark, Retention
from prm.privacy.rules import LONGEST, Sort

_EVERYTHING = ("identity", "partners", "deals", "engagement", "imports", "targets")
COPIED = kind("person.copied", _l("took a copy of what is held of a person"))
WISHED = kind("person.erasure_wished", _l("asked to be erased"))
HELD = kind("person.held", _l("put a person's data on hold"))
RELEASED = kind("person.released", _l("ended the hold on a person's data"))
ERASED = kind("person.erased", _l("erased a person: {rows} rows, {files} files"), topics=_EVERYTHING)
PERIODS_SET = kind("privacy.periods_set", _l("changed how long things are kept: {periods}"))
_BULK = {"synchronize_session": False}


@dataclass
class Subject:
    """A person as the subject of an event: by the pseudonym alone."""

    __tablename__: ClassVar[str] = "person"
    public_id: str


def note_copy(who: Person, actor: Acting) -> None:
    """Somebody took the copy."""
    record(COPIED, Subject(who.publics[0]), actor)


def wish(session: Session, user: User, actor: Acting) -> None:
    """A person asks to be erased; the admins are told. Asking twice is refused."""
    if session.get(PersonMark, (user.public_id, Sort.WISH)):
        raise Refused("You have asked already. An admin looks at it within a month.")
    _mark(session, user.public_id, Sort.WISH, "", actor)
    record(WISHED, user, actor)


def hold(session: Session, who: Person, reason: str, actor: Acting) -> None:
    """Keep a person's data whatever they ask, for a reason such as a dispute."""
    if Sort.HOLD in weighing.marks(session, who):
        raise Refused("This person's data is on hold already.")
    _mark(session, who.publics[0], Sort.HOLD, reason, actor)
    record(HELD, Subject(who.publics[0]), actor)


def release(session: Session, who: Person, actor: Acting) -> None:
    """End the hold."""
    held = delete(PersonMark).where(PersonMark.subject.in_(who.publics), PersonMark.kind == Sort.HOLD)
    if not session.execute(held.returning(PersonMark.subject), execution_options=_BULK).all():
        raise Refused("There is no hold on this person's data any more.")
    record(RELEASED, Subject(who.publics[0]), actor)


def _mark(session: Session, subject: str, sort: Sort, reason: str, actor: Acting) -> None:
    made = {"reason": reason, "made_by": actor.public_id, "made_at": clock.now()}
    session.add(PersonMark(subject=subject, kind=sort, **made))


def erase(session: Session, who: Person, actor: Acting, home: Path) -> int:
    """Erase a person wherever they are; how many rows went or changed. Refused while something stands against it."""
    for sentence in weighing.against(session, who, actor):
        raise Refused(sentence)
    files = sum(each.erase(session, who, home) for each in STORES)
    rows, links = mentions.masked(session, mentions.words(session, who))
    places = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
    for each in sorted(HOLDINGS, key=lambda each: -places[each.model.__tablename__]):
        rows += _settled(session, each, who)
    for root in ROOTS:
        if ids := who.of(root.model):
            rows += _blanked(session, root.model, root.model.id.in_(ids), root.blank)
    record(ERASED, Subject(who.publics[0]), actor, rows=rows, files=files, links=links)
    return rows


def _settled(session: Session, each: Holding, who: Person) -> int:
    if each.fate is Fate.GOES:
        gone = delete(each.model).where(each.whose(who)).returning(*each.model.__table__.primary_key)
        return len(session.execute(gone, execution_options=_BULK).all())
    return _blanked(session, each.model, each.whose(who), each.blank) if each.blank else 0


def _blanked(session: Session, model: Any, where: Any, blank: Mapping[str, Any]) -> int:
    values = dict(blank)
    if "version" in model.__table__.c:
        values["version"] = model.version + 1  # a form that somebody has open must not write the name back
    changed = update(model).where(where).values(values).returning(*model.__table__.primary_key)
    return len(session.execute(changed, execution_options=_BULK).all())


def set_periods(session: Session, wanted: Mapping[str, int], actor: Acting) -> bool:
    """Keep things for as many days as said; False where nothing changed. Refused outside the bounds."""
    terms = {term.key: term for term in TERMS if term.forget}
    known = {row.key: row for row in session.scalars(select(Retention))}
    changed = {}
    for key, days in wanted.items():
        term = terms[key]
        if not term.least <= days <= LONGEST:
            raise Refused(f"{term.title}: choose between {term.least} and {LONGEST} days.")
        if days != (known[key].days if key in known else term.days):
            changed[key] = days
            row = known.get(key) or Retention(key=key, days=days)
            row.days = days
            session.add(row)
    if changed:
        record(PERIODS_SET, Subject("periods"), actor, periods=", ".join(f"{key} {n}" for key, n in changed.items()))
    return bool(changed)
