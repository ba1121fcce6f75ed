"""Importing contacts: a person at a partner is the same by e-mail address, or by name where there is none."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core import clock
from prm.imports.chunks import Chunk
from prm.imports.handler import Outcome
from prm.imports.ledger import Ledger
from prm.imports.rows import Row, RowHandler, Staged
from prm.partners.models import Contact, Partner
from prm.partners.rules import ContactRole
from prm.partners.touched import employers

_TEXTS = ("phone", "title", "language")
_PLAIN = ("name", "email", "phone", "title", "role", "language", "consent", "code")
_USUAL = {"role": ContactRole.OTHER, "consent": False}


class ContactHandler(RowHandler):
    """One row, one person at one partner."""

    def prepare(self, session: Session) -> None:
        self.partners = dict(session.execute(select(Partner.code, Partner.id)).all())

    def key(self, row: Row) -> Hashable:
        return (row["partner"], row.get("email") or row["name"])

    def check(self, chunk: Chunk) -> None:
        words = "No partner has the code “{}”. Import the partners first, or correct it."
        chunk.resolve("partner", self.partners, words.format)

    def stored(self, session: Session, rows: Sequence[Row]) -> Mapping[Hashable, Row]:
        return {key: _words(found, key[0]) for key, found in self._found(session, rows).items()}

    def _found(self, session: Session, rows: Sequence[Row]) -> dict[tuple[str, str], Any]:
        codes = {self.partners[row["partner"]]: row["partner"] for row in rows}
        columns = (Contact.id, Contact.partner_id, *(getattr(Contact, name) for name in _PLAIN))
        wanted, found = {self.key(row) for row in rows}, {}
        for one in session.execute(select(*columns).where(Contact.partner_id.in_(codes)).order_by(Contact.id.desc())):
            for sign in {one.name, one.email} - {None}:
                if (codes[one.partner_id], sign) in wanted:
                    found[codes[one.partner_id], sign] = one
        return found

    def differs(self, row: Row, stored: Row) -> bool:
        usual = {name: value for name, value in _USUAL.items() if name in row and row[name] is None}
        return super().differs(row | usual, stored)

    def write(self, session: Session, ledger: Ledger, rows: Staged) -> None:
        now = clock.now()
        fresh = [row for op, row in rows if op == "new"]
        usual = {"created_at": now, **_USUAL}
        made = [usual | _columns(row) | {"partner_id": self.partners[row["partner"]]} for row in fresh]
        ledger.insert(Contact, made)
        changed = [row for op, row in rows if op == "changed"]
        found = self._found(session, changed)
        ledger.update(Contact, {(found[self._sign(row)].id,): _columns(row) for row in changed})

    def _sign(self, row: Row) -> tuple[str, str]:
        return (row["partner"], row.get("email") or row["name"])

    def told(self, session: Session, ledger: Ledger) -> Outcome:
        return Outcome(partners=employers(session, ledger))


def _words(stored: Any, code: str) -> Row:
    words = {name: None if getattr(stored, name) == "" else getattr(stored, name) for name in _PLAIN}
    return words | {"partner": code}


def _columns(row: Row) -> Row:
    """What the row says, as columns; an empty cell is empty text, or the usual where a column cannot be empty."""
    columns = {name: row[name] for name in _PLAIN if name in row}
    columns |= {name: "" for name in _TEXTS if name in row and row[name] is None}
    return {name: _USUAL[name] if name in _USUAL and value is None else value for name, value in columns.items()}
