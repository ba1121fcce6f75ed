"""What is handed out of an agreement: its PDF as it was sent, and the bundle that proves both signatures. No pages."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.agreements import bundle, printed
from prm.agreements.document import ComplianceDocument
from prm.agreements.models import Agreement, Round
from prm.core import clock, shelf
from prm.core.errors import Refused
from prm.journal.log import signing_key


def pdf(home: Path, sent: Round) -> bytes:
    """A round's PDF: the very file that was sent; printed anew where none was kept."""
    if sent.pdf:
        return shelf.content(home, sent.pdf, sent.pdf, "The PDF of this agreement")
    return printed.pdf(sent.document)


def draft(document: Mapping[str, Any]) -> bytes:
    """The PDF as it would be sent now."""
    return printed.pdf(document)


def proof(home: Path, agreement: Agreement, sent: Round, address: str) -> bytes:
    """The bundle. Refused until both have signed."""
    if agreement.evidence is None:
        raise Refused(f"{agreement.number} is not signed by both sides yet: there is nothing to prove.")
    return bundle.made(
        agreement.frozen or {}, agreement.evidence, pdf(home, sent), clock.now(), signing_key(), address
    )  # fmt: skip


@shelf.holder
def _held(session: Session, names: Sequence[str]) -> Iterator[str]:
    """Those of some files that rounds and documents name."""
    for named in (Round.pdf, ComplianceDocument.digest):
        yield from session.scalars(select(named).where(named.in_(names)).distinct())
