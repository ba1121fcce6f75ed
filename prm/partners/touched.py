"""The companies a ledger's writes touched, for the log. Reads, writes nothing."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core.db import batched
from prm.imports.ledger import Ledger
from prm.imports.models import ImportUndo
from prm.journal.log import Company
from prm.partners.models import Contact, Partner

Told = list[tuple[Company, dict[str, Any]]]


def companies(session: Session, ledger: Ledger) -> Told:
    """Each partner whose row the import made or changed."""
    made = made_keys(session, ledger, Partner)
    keys = [key[0] for key in ledger.touched(Partner)]
    return [(one, {"new": int(one.id in made), "changed": int(one.id not in made)}) for one in _rows(session, keys)]


def employers(session: Session, ledger: Ledger) -> Told:
    """Each partner of whose contacts the import made or changed some, with how many."""
    made = made_keys(session, ledger, Contact)
    counts: dict[int, dict[str, Any]] = {}
    for some in batched([key[0] for key in ledger.touched(Contact)], 500):
        query = select(Contact.id, Contact.partner_id).where(Contact.id.in_(some))
        for contact, partner in session.execute(query):
            told = counts.setdefault(partner, {"new": 0, "changed": 0})
            told["new" if contact in made else "changed"] += 1
    return [(one, counts[one.id]) for one in _rows(session, sorted(counts))]


def made_keys(session: Session, ledger: Ledger, model: Any) -> set[int]:
    """Ids of the rows of a model that the import made."""
    undo = select(ImportUndo.key, ImportUndo.before).where(ImportUndo.run_id == ledger.run_id)
    rows = session.execute(undo.where(ImportUndo.model == model.__tablename__))
    return {key[0] for key, before in rows if before is None}


def _rows(session: Session, keys: list[int]) -> list[Company]:
    query, found = select(Partner.id, Partner.public_id, Partner.territory_id), []
    for some in batched(sorted(keys), 500):
        found += [Company(*row) for row in session.execute(query.where(Partner.id.in_(some)).order_by(Partner.id))]
    return found
