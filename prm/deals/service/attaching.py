"""Files on registrations: bytes in a folder under random names, rows in the database, one event for each act."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.core import clock, shelf
from prm.core.errors import Refused
from prm.core.transaction import above_the_walls
from prm.deals.attachment import Attachment
from prm.deals.models import Registration
from prm.journal.log import kind, record
from prm.partners.models import Partner
from prm.web.papers import MOST_FILES, Paper

_DEALS = ("deals",)
ATTACHED = kind("registration.attached", _l("added files to {number}"), topics=_DEALS, shared=True)
KEPT = kind("registration.attached_inside", _l("added files to {number}, for colleagues only"), topics=_DEALS)
DETACHED = kind("registration.detached", _l("removed a file from {number}"), topics=_DEALS, shared=True)
REMOVED = kind(
    "registration.detached_inside", _l("removed a file from {number}, seen by colleagues only"), topics=_DEALS
)


def attach(
    registration: Registration, partner: Partner, papers: Sequence[Paper], actor: Actor, home: Path,
    *, internal: bool = False,
) -> list[Attachment]:  # fmt: skip
    """Keep files that were looked into; `home` is the instance folder. Refused where there are too many."""
    with above_the_walls("attaching") as session:
        held = session.scalar(select(func.count()).where(Attachment.registration_id == registration.id)) or 0
        if held + len(papers) > MOST_FILES:
            raise Refused(f"A registration holds {MOST_FILES} files at most. Remove one, or put several into one PDF.")
        rows = [_row(registration, each, actor, internal=internal) for each in papers]
        session.add_all(rows)
        session.flush()
        for row, paper in zip(rows, papers, strict=True):
            shelf.put(home, row.public_id, paper.content)
        ids = [row.public_id for row in rows]  # a name may tell of a person, and the log never forgets
        what = KEPT if internal else ATTACHED
        record(what, registration, actor, partner=partner, number=registration.number, files=ids)
    return rows


def _row(registration: Registration, paper: Paper, actor: Actor, *, internal: bool) -> Attachment:
    return Attachment(
        registration_id=registration.id,
        partner_id=registration.partner_id,
        user_id=actor.id,
        name=paper.name,
        kind=paper.kind,
        size=len(paper.content),
        digest=hashlib.sha256(paper.content).hexdigest(),
        internal=internal,
        at=clock.now(),
    )


def where(home: Path, attachment: Attachment) -> Path:
    """The place of its bytes."""
    return shelf.where(home, attachment.public_id)


def content(attachment: Attachment, home: Path) -> bytes:
    """The bytes as they came. Refused where the store has lost or changed them."""
    return shelf.content(home, attachment.public_id, attachment.digest, attachment.name)


def remove(attachment: Attachment, registration: Registration, partner: Partner, actor: Actor) -> None:
    """Take a file away again, by who added it; its bytes go with the next sweep."""
    if attachment.user_id != actor.id:
        raise Refused("Only who added a file can remove it.")
    with above_the_walls("detaching") as session:
        session.delete(attachment)
        what = REMOVED if attachment.internal else DETACHED
        record(what, registration, actor, partner=partner, number=registration.number, file=attachment.public_id)


@shelf.holder
def _held(session: Session, names: Sequence[str]) -> Iterable[str]:
    """Those of some files that registrations name."""
    return session.scalars(select(Attachment.public_id).where(Attachment.public_id.in_(names)))
