"""Importing targets: a period ends the day before the next distinct start of its series; the last end is given."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core import clock
from prm.core.db import batched
from prm.identity.places import places
from prm.imports.chunks import Chunk
from prm.imports.handler import Outcome
from prm.imports.ledger import Ledger
from prm.imports.rows import Row, RowHandler, Staged
from prm.journal.log import Company
from prm.partners.models import Partner
from prm.sales import lookups
from prm.sales.models import Category, OwnerKind, Target

OWNERS = {
    "manager": (OwnerKind.MANAGER, "user_id", "No person has the code “{}”. Import the people first, or correct it."),
    "partner": (
        OwnerKind.PARTNER,
        "partner_id",
        "No partner has the code “{}”. Import the partners first, or correct it.",
    ),
    "territory": (OwnerKind.TERRITORY, "territory_id", "There is no territory “{}”. Import the territories first."),
    "category": (OwnerKind.CATEGORY, "category_id", "There is no category “{}”. Import the products first."),
}
_ONE = "Name one owner: a manager, a partner, a territory or a category, and not two of them."
Key = tuple[str, str, int, str]  # series, owner kind, owner, start


class TargetHandler(RowHandler):
    """One row, one owner's target in one period."""

    def prepare(self, session: Session) -> None:
        partners = {code: found[0] for code, found in lookups.partners(session).items()}
        categories = dict(session.execute(select(Category.name, Category.id)).all())
        people, tree = lookups.people(session), places(session)
        self.known = {"manager": people, "partner": partners, "territory": tree, "category": categories}
        self.targets = {_key(target): target for target in session.execute(select(Target.__table__))}
        self.starts: dict[str, set[str]] = {}
        for key in self.targets:
            self.starts.setdefault(key[0], set()).add(key[3])

    def key(self, row: Row) -> Key:
        kind, owner = self._owner(row)
        return (row["series"], kind, owner, row["starts_on"])

    def _owner(self, row: Row) -> tuple[str, int]:
        name = next(name for name in OWNERS if row.get(name))
        return str(OWNERS[name][0]), self.known[name][row[name]]

    def check(self, chunk: Chunk) -> None:
        named = [name for name in OWNERS if name in chunk.values]
        for name in named:
            chunk.resolve(name, self.known[name], OWNERS[name][2].format)
        for position in range(len(chunk.numbers)):
            owners = [name for name in named if chunk.values[name][position]]
            if len(owners) != 1 and position not in chunk.refused:
                chunk.refuse(position, owners[1] if owners else "", _ONE)
        starts, ends = chunk.values["starts_on"], chunk.values.get("ends_on", ())
        for position, (start, end) in enumerate(zip(starts, ends, strict=False)):
            if start and end and end < start:
                chunk.refuse(position, "ends_on", "The period ends before it starts. Correct one of the two days.", end)

    def stored(self, session: Session, rows: Sequence[Row]) -> Mapping[Hashable, Row]:
        for row in rows:
            self.starts.setdefault(row["series"], set()).add(row["starts_on"])
        return {key: _words(self.targets[key]) for row in rows if (key := self.key(row)) in self.targets}

    def differs(self, row: Row, stored: Row) -> bool:
        return bool(stored["amount"] != row["amount"] or stored["note"] != row.get("note", stored["note"])) or (
            row.get("ends_on") not in {None, stored["ends_on"]}
        )

    def remember(self, row: Row) -> Row:
        return row

    def dangling(self, rows: Sequence[tuple[int, Any]]) -> dict[int, str]:
        words = 'The last period of “{}” has no end. Say it in the profile: "options": {{"last_end": "2026-12-31"}}'
        found = {}
        for number, row in rows:
            if self._end(row) is None and self.key(row) not in self.targets:
                found[number] = words.format(row["series"])
        return found

    def _end(self, row: Row) -> str | None:
        """The end as given, else the day before the next start, else the end of the whole series."""
        if row.get("ends_on"):
            return str(row["ends_on"])
        later = [start for start in self.starts[row["series"]] if start > row["starts_on"]]
        if later:
            return (date.fromisoformat(min(later)) - timedelta(days=1)).isoformat()
        last = self.setup.option("last_end")
        return last if last and last >= row["starts_on"] else None

    def write(self, session: Session, ledger: Ledger, rows: Staged) -> None:
        for _, row in rows:
            self.starts.setdefault(row["series"], set()).add(row["starts_on"])
        self._batches = [*getattr(self, "_batches", []), *rows]

    def finish(self, session: Session, ledger: Ledger) -> None:
        """Write once all starts are known, then move the ends of the targets that a new start cuts short."""
        now, rows = clock.now(), getattr(self, "_batches", [])
        for some in batched([row for op, row in rows if op == "new"], 500):
            ledger.insert(Target, [self._columns(row) | {"changed_at": now} for row in some])
        changed = {self.key(row): row for op, row in rows if op == "changed"}
        changes = {key: self._changes(row) for key, row in changed.items()}
        for key in self.targets.keys() - changed.keys():
            end = self._cut(key) if not self.setup.maps("ends_on") else None
            changes |= {key: {"ends_on": end}} if end else {}
        ledger.update(Target, {(self.targets[key].id,): values for key, values in changes.items()})

    def _cut(self, key: Key) -> str | None:
        """The new end of a stored target, where a start of this file falls into its period."""
        later = [start for start in self.starts[key[0]] if start > key[3]]
        if not later:
            return None
        end = (date.fromisoformat(min(later)) - timedelta(days=1)).isoformat()
        return end if end < self.targets[key].ends_on.isoformat() else None

    def _changes(self, row: Row) -> Row:
        end = self._end(row)
        return {"amount": row["amount"]} | ({"ends_on": end} if end else {}) | _note(row)

    def _columns(self, row: Row) -> Row:
        name = next(name for name in OWNERS if row.get(name))
        kind, column, _ = OWNERS[name]
        nobody = dict.fromkeys(("user_id", "partner_id", "territory_id", "category_id"))
        days = {"starts_on": row["starts_on"], "ends_on": self._end(row)}
        owner = nobody | {"owner_kind": kind, column: self.known[name][row[name]]}
        return {"series": row["series"], "amount": row["amount"]} | days | owner | _note(row)

    def told(self, session: Session, ledger: Ledger) -> Outcome:
        keys = [key[0] for key in ledger.touched(Target)]
        counts: dict[int, int] = {}
        for some in batched(keys, 500):
            query = select(Target.partner_id).where(Target.id.in_(some), Target.partner_id.is_not(None))
            for partner in filter(None, session.scalars(query)):
                counts[partner] = counts.get(partner, 0) + 1
        rows = select(Partner.id, Partner.public_id, Partner.territory_id).where(Partner.id.in_(counts))
        told = [(Company(*row), {"new": 0, "changed": counts[row[0]]}) for row in session.execute(rows)]
        return Outcome(partners=told)


def _note(row: Row) -> Row:
    return {"note": row["note"] or ""} if "note" in row else {}


def _key(target: Any) -> Key:
    owner = target.user_id or target.partner_id or target.territory_id or target.category_id
    return (target.series, str(target.owner_kind), owner, target.starts_on.isoformat())


def _words(target: Any) -> Row:
    return {"amount": target.amount, "note": target.note or None, "ends_on": target.ends_on.isoformat()}
