"""How long things are kept here, and forgetting what is older. In units of work of its own."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from prm.core import clock
from prm.core.db import db
from prm.core.personal import TERMS, Term
from prm.core.transaction import system
from prm.privacy.models import Retention


def days() -> dict[str, int]:
    """Each sort of thing with its days, as an admin or the product says."""
    said = {row.key: row.days for row in db.session.execute(select(Retention.key, Retention.days))}
    return {term.key: said.get(term.key, term.days) if term.forget else term.days for term in TERMS}


def open_terms() -> list[Term]:
    """Those an admin may change."""
    return [term for term in TERMS if term.forget]


def forget(home: Path) -> dict[str, int]:
    """Forget everything that is older than its period; how much."""
    with system("periods", writes=False):
        held = days()
    gone = {}
    for term in TERMS:
        if term.forget:
            with system(f"forget {term.key}") as session:
                gone[term.key] = term.forget(session, clock.now() - timedelta(days=held[term.key]), home)
    return gone
