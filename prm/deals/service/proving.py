"""The proof that a receipt is in its day's tree; of the others it shows hashes alone, whoever asks."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from prm.core.errors import Refused
from prm.core.transaction import above_the_walls
from prm.deals import merkle, receipt
from prm.deals.models import Registration
from prm.deals.proofs import Receipt, ReceiptRoot
from prm.deals.service.sealing import leaves_of


@dataclass(frozen=True)
class Sealed:
    """The root that the log holds for a receipt's day."""

    day: date
    root: str


def sealed(registration: Registration) -> Sealed | None:
    """The day's root; None for a day that is not over, or a registration without a receipt."""
    with above_the_walls("a day's root") as session:
        given = session.get(Receipt, registration.id)
        made = given and session.get(ReceiptRoot, given.day)
        return Sealed(made.day, made.root) if made else None


def proof(registration: Registration) -> dict[str, Any]:
    """The document `check_receipt.py --proof` reads; Refused before the day is sealed."""
    with above_the_walls("a receipt's proof") as session:
        given = session.get(Receipt, registration.id)
        if given is None or session.get(ReceiptRoot, given.day) is None:
            raise Refused("There is no proof yet: the root of a day is written down an hour after it is over (UTC).")
        leaves = leaves_of(session, given.day)
        place = [number for number, _ in leaves].index(registration.id)
        path = merkle.proof([leaf for _, leaf in leaves], place)
        return receipt.proof_file(given.document, path)
