"""Which events of a compliance document are told, to whom, in which words, and what they settle."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.agreements import hearing
from prm.agreements.document import ComplianceDocument as Document
from prm.agreements.document_rules import OPEN, Sort, Standing
from prm.agreements.words import SORTS
from prm.journal.models import Event
from prm.notices import outbox, records, telling
from prm.notices.records import Record
from prm.notices.rules import Weight
from prm.notices.telling import News, Words
from prm.partners.models import Partner

ENDS, OVER, LATE = "document.ends", "document.over", "document.late"  # told by the clock
WAITS = ("document.asked", "document.filed", "document.refused")
STILL: Mapping[str, frozenset[Standing]] = {  # what is told goes out only while the document stands like this
    "document.asked": frozenset({Standing.ASKED}),
    "document.filed": frozenset({Standing.RECEIVED}),
    "document.refused": frozenset({Standing.REFUSED}),
    LATE: frozenset({Standing.ASKED, Standing.REFUSED}),
}


def _stands(session: Session, actor: Actor, public_id: str, kind: str) -> bool:
    asked = visible(Document, actor, See.DOCUMENTS, Document.status).where(Document.public_id == public_id)
    status = session.execute(asked).scalar()
    return status is not None and status in STILL.get(kind, {status})


records.know(Record("compliance_document", _l("Document"), "documents.show", "portal_documents.show", _stands))


@outbox.hears(*WAITS, "document.accepted", "document.dropped")
def _hear(session: Session, event: Event) -> Iterator[News]:
    """What an event means now: settle what it answers, then tell the other side."""
    telling.settle(session, event.subject, (*WAITS, LATE), event.at)
    document = session.scalars(select(Document).where(Document.public_id == event.subject)).one_or_none()
    if document is None:  # dropped, then or since
        return
    partner = session.get_one(Partner, document.partner_id)
    if event.kind == "document.filed":
        if document.status is Standing.RECEIVED:
            yield news(event.kind, document, partner, hearing.keeper(partner, Weight.NEEDS_YOU))
    else:
        weight = Weight.NEEDS_YOU if document.status in OPEN else Weight.CONCERNS_YOU
        if event.kind == "document.accepted":
            settle_ends(session, document, event.at)
        yield news(event.kind, document, partner, hearing.company(session, partner, weight))


def settle_ends(session: Session, document: Document, at: Any) -> None:
    """A newer one is on file: nobody needs to care for the end of those before it. Other documents are each its own."""
    if document.kind is Sort.OTHER:
        return
    before = select(Document.public_id).where(
        Document.partner_id == document.partner_id, Document.kind == document.kind, Document.id != document.id
    )
    for public_id in session.scalars(before):
        telling.settle(session, public_id, (ENDS, OVER), at)


WORDS: Mapping[str, tuple[Any, Any]] = {  # title and text
    "document.asked": (_l("Please hand in: %(what)s"), _l("Take a picture or choose a file. %(note)s")),
    "document.filed": (_l("%(partner)s handed in: %(what)s"), _l("Look at it, then accept or refuse it.")),
    "document.accepted": (_l("On file: %(what)s"), _l("Nothing else is needed.")),
    "document.refused": (_l("Refused: %(what)s"), "%(told)s"),
    LATE: (_l("Still to be handed in: %(what)s"), _l("It was wanted by %(by)s. %(note)s")),
    ENDS: (_l("%(what)s of %(partner)s ends on %(day)s"), _l("A new one is needed in time: hand it in before.")),
    OVER: (_l("%(what)s of %(partner)s is over since %(day)s"), _l("It does not count any more.")),
}


def news(kind: str, document: Document, partner: Partner, people: hearing.People) -> News:
    """One event for some people."""

    def words(_actor: Actor) -> Words:
        said = {"what": str(SORTS[document.kind]), "partner": partner.name, "day": str(document.expires_on or "")}
        said |= {"note": document.note, "told": document.told, "by": str(document.wanted_by or "")}
        title, body = WORDS[kind]
        return Words(str(title) % said, (str(body) % said).strip(), _("Open the document"))

    return News(kind, document, partner.name, people, words)
