"""What importing end customers and direct opportunities has in common: whose, where, found how, undone how."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.deals import keys
from prm.deals.known import Side
from prm.deals.service import knowing
from prm.identity.models import User
from prm.identity.places import places
from prm.imports.chunks import Chunk
from prm.imports.handler import Outcome
from prm.imports.ledger import Ledger
from prm.imports.rows import Row, RowHandler, Staged
from prm.jobs.service import enqueue

WEIGH_AGAIN = "deals.weigh_again"
_NO_PLACE = "There is no territory “{}”. Import the territories first, or correct it."
_NOBODY = "No person has the code “{}”. Import the people first, or correct it."


class KnownHandler(RowHandler):
    """One row, one end customer or one opportunity: the same by source and the number the file gives it."""

    side: ClassVar[Side]
    texts: ClassVar[tuple[str, ...]]  # columns that are empty text where the file is silent
    others: ClassVar[tuple[str, ...]]  # columns stored as the row says them

    @property
    def model(self) -> Any:
        """Where the rows go."""
        return knowing.MODELS[self.side]

    def prepare(self, session: Session) -> None:
        self.places = places(session)
        self.people = {code: user for user, code in session.execute(select(User.id, User.code)) if code}

    def key(self, row: Row) -> Hashable:
        return str(row["number"])

    def check(self, chunk: Chunk) -> None:
        if "territory" in chunk.values:
            chunk.resolve("territory", self.places, _NO_PLACE.format)
        if "manager" in chunk.values:
            chunk.resolve("manager", self.people, _NOBODY.format)

    def stored(self, session: Session, rows: Sequence[Row]) -> Mapping[Hashable, Row]:
        people = {user: code for code, user in self.people.items()}
        found: dict[Hashable, Row] = {}
        for number, one in self._stored(session, rows).items():
            words = {name: getattr(one, name) or None for name in self.texts}
            words |= {name: _plain(getattr(one, name)) for name in self.others}
            words |= {"number": number, "manager": people.get(one.manager_id), "territory": one.territory_id}
            found[number] = words | self.more(one)
        return found

    def more(self, stored: Any) -> Row:
        """Further fields of a stored row, in the words of the file."""
        return {}

    def differs(self, row: Row, stored: Row) -> bool:
        place = {"territory": self.places.get(row["territory"])} if row.get("territory") else {}
        return super().differs(row | place | self.usual(row), stored)

    def usual(self, row: Row) -> Row:
        """What stands in for empty cells."""
        return {}

    def _stored(self, session: Session, rows: Sequence[Row]) -> dict[str, Any]:
        model = self.model
        mine = model.external_id.in_([row["number"] for row in rows])
        query = select(*model.__table__.columns).where(model.source == self.setup.source, mine)
        return {one.external_id: one for one in session.execute(query)}

    def write(self, session: Session, ledger: Ledger, rows: Staged) -> None:
        fresh = [row for op, row in rows if op == "new"]
        named = {"source": self.setup.source, "key_version": keys.VERSION}
        blank = dict.fromkeys(self.texts, "") | dict.fromkeys((*self.others, "territory_id", "manager_id"))
        made = ledger.insert(
            self.model,
            [blank | named | self.usual({}) | self.columns(row) | {"external_id": row["number"]} for row in fresh],
        )
        changed = [row for op, row in rows if op == "changed"]
        known = self._stored(session, changed)
        ledger.update(self.model, {(known[row["number"]].id,): self.columns(row) for row in changed})
        ids = [*(key[0] for key in made), *(one.id for one in known.values())]
        knowing.index(session, self.side, ids)

    def columns(self, row: Row) -> Row:
        """The row as columns, of the fields the file has."""
        columns: Row = {name: row[name] for name in (*self.texts, *self.others) if name in row}
        columns |= {name: "" for name in self.texts if name in row and row[name] is None}
        if self.setup.maps("territory"):
            columns["territory_id"] = self.places.get(row["territory"]) if row["territory"] else None
        if self.setup.maps("manager"):
            columns["manager_id"] = self.people.get(row["manager"]) if row["manager"] else None
        return columns | self.usual(row)

    def finish(self, session: Session, ledger: Ledger) -> None:
        weigh_again()

    def undo(self, session: Session, ledger: Ledger) -> Outcome:
        ids = [key[0] for key in ledger.touched(self.model)]
        outcome = super().undo(session, ledger)
        knowing.index(session, self.side, ids)
        weigh_again()
        return outcome


def weigh_again() -> None:
    """Undecided registrations are weighed against what is known now, behind the page and once this is committed."""
    enqueue(WEIGH_AGAIN, {}, asked_by="system: deals", title=f"{WEIGH_AGAIN}: import")


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
