"""Compliance documents (AG-5): asked for, handed in, accepted or refused with a reason; one event each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from prm.access.policy import Actor
from prm.agreements.document import ComplianceDocument as Document
from prm.agreements.document_rules import NAMES, OPEN, Act, Sort, Standing, may, moved, refuse_days
from prm.agreements.service.kinds import ACCEPTED, ASKED_FOR, DROPPED, FILED, REFUSED
from prm.core import clock, shelf
from prm.core.errors import Refused, Unreadable
from prm.core.transaction import above_the_walls
from prm.journal.log import record
from prm.partners.models import Partner
from prm.web.papers import Paper


@dataclass(frozen=True)
class Said:
    """What stands on a document: its number and its days."""

    number: str = ""
    issued_on: date | None = None
    expires_on: date | None = None


def ask(partner: Partner, kinds: Sequence[Sort], note: str, wanted_by: date | None, actor: Actor) -> list[Document]:
    """Ask a partner for documents; those that are asked for already stay as they are. Raises Unreadable for none."""
    if not kinds:
        raise Unreadable("Choose at least one kind of document.")
    if wanted_by is not None and wanted_by < clock.today():
        raise Unreadable("Choose a day that is still to come.")
    with above_the_walls("asking for documents") as session:
        held = {each.kind for each in _open_ones(session, partner.id) if each.kind is not Sort.OTHER}
        made = [
            Document(
                partner_id=partner.id, kind=kind, status=Standing.ASKED, note=note.strip(), wanted_by=wanted_by,
                asked_by_id=actor.id, asked_at=clock.now(),
            )
            for kind in kinds if kind not in held
        ]  # fmt: skip
        if not made:
            names = ", ".join(NAMES[kind] for kind in kinds)
            raise Unreadable(f"{partner.name} is asked for this already: {names}.")
        session.add_all(made)
        for each in made:
            record(ASKED_FOR, each, actor, partner=partner, document=NAMES[each.kind])
    return made


def hand_in(
    partner: Partner, kind: Sort, paper: Paper, said: Said, actor: Actor, home: Path, document: Document | None = None
) -> Document:
    """Keep a file that was looked into: for the document that is asked for, else as a new one of its kind.

    `home` is the instance folder. Raises Unreadable for days that cannot be, Refused where it is accepted meanwhile.
    """
    refuse_days(kind, said.issued_on, said.expires_on, clock.today())
    with above_the_walls("a document is handed in") as session:
        waiting = _open_ones(session, partner.id)
        if document is not None:
            _locked(session, document)
        elif kind is not Sort.OTHER:
            document = next((each for each in waiting if each.kind is kind), None)
        if document is None:
            document = Document(partner_id=partner.id, kind=kind, status=Standing.ASKED)
            session.add(document)
        document.status = moved(document.status, Act.FILE, kind)
        document.name, document.media, document.size = paper.name, paper.kind, len(paper.content)
        document.digest = shelf.kept(home, paper.content)
        document.number, document.issued_on, document.expires_on = said.number, said.issued_on, said.expires_on
        document.filed_by_id, document.filed_at, document.told = actor.id, clock.now(), ""
        document.checked_by_id = document.checked_at = None
        record(FILED, document, actor, partner=partner, document=NAMES[kind])
    return document


def accept(document: Document, said: Said, seen: str, actor: Actor) -> None:
    """It is on file from now on, with what stands on it. `seen` is the digest of the file that was looked at."""
    refuse_days(document.kind, said.issued_on, said.expires_on, clock.today())
    with above_the_walls("a document is accepted") as session:
        partner = _held(session, document, Act.ACCEPT, seen)
        document.number, document.issued_on, document.expires_on = said.number, said.issued_on, said.expires_on
        document.checked_by_id, document.checked_at = actor.id, clock.now()
        record(ACCEPTED, document, actor, partner=partner, document=NAMES[document.kind])


def refuse(document: Document, why: str, seen: str, actor: Actor) -> None:
    """It does not do, and the partner reads why; also one that was accepted before."""
    if not why.strip():
        raise Unreadable("Say why it does not do: the partner reads it.")
    with above_the_walls("a document is refused") as session:
        partner = _held(session, document, Act.REFUSE, seen)
        document.told, document.checked_by_id, document.checked_at = why.strip(), actor.id, clock.now()
        record(REFUSED, document, actor, partner=partner, document=NAMES[document.kind])


def drop(document: Document, actor: Actor) -> None:
    """Ask for it no more: what was not handed in, or was refused, is forgotten."""
    with above_the_walls("a document is not needed") as session:
        partner = _held(session, document, Act.DROP, document.digest)
        record(DROPPED, document, actor, partner=partner, document=NAMES[document.kind])
        session.delete(document)


def _held(session: Session, document: Document, act: Act, seen: str) -> Partner:
    """Lock it as it stands, move it, and give its company. Refused where another file came meanwhile."""
    _locked(session, document)
    if document.digest != seen:
        raise Refused("Another file was handed in after you opened it. Open it again: nothing was decided.")
    if act is Act.DROP and not may(document.status, act):
        raise Refused("It was handed in meanwhile. Accept or refuse it.")
    document.status = moved(document.status, act, document.kind)
    return session.get_one(Partner, document.partner_id)


def _locked(session: Session, document: Document) -> None:
    """As it stands now, and nobody else's for the moment. Refused where it was dropped meanwhile."""
    try:
        session.refresh(document, with_for_update=True)
    except InvalidRequestError:
        raise Refused("This document is not asked for any more. Nothing was changed.") from None


def _open_ones(session: Session, partner_id: int) -> Sequence[Document]:
    """What is asked for and not on file; two who ask or hand in at once come one after the other."""
    session.execute(select(Partner.id).where(Partner.id == partner_id).with_for_update())
    mine = select(Document).where(Document.partner_id == partner_id, Document.status.in_(OPEN))
    return session.scalars(mine.order_by(Document.id).with_for_update()).all()
