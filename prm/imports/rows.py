"""Handlers of small kinds: each accepted row is one document in staging; rooms say its key and how to write it.

Knows no kind. Order lines, which are many, have a handler of their own in their room.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from prm.core.db import batched
from prm.core.transaction import system
from prm.imports.chunks import Chunk
from prm.imports.handler import Handler, Outcome, Progress, Setup
from prm.imports.ledger import Ledger
from prm.imports.models import ImportRow

BATCH = 500
Row = dict[str, Any]
Staged = Sequence[tuple[str, Row]]  # new or changed, and the document


class RowHandler(Handler):
    """Base of the handlers whose rows become documents; days are ISO text in them."""

    staging = ImportRow

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self._first: dict[Hashable, tuple[int, int, Any]] = {}  # key → row number, digest, what is remembered
        self.again = 0  # rows that say again, or less well, what another row says

    def key(self, row: Row) -> Hashable:
        """What makes two rows the same thing."""
        raise NotImplementedError

    def stored(self, session: Session, rows: Sequence[Row]) -> Mapping[Hashable, Row]:
        """What the database holds under these rows' keys, in the words of the file's fields."""
        raise NotImplementedError

    def write(self, session: Session, ledger: Ledger, rows: Staged) -> None:
        """Merge one batch."""
        raise NotImplementedError

    def finish(self, session: Session, ledger: Ledger) -> None:
        """After the last batch: references to rows of the same file."""

    def told(self, session: Session, ledger: Ledger) -> Outcome:
        """What the log tells of what the ledger noted: the companies touched."""
        return Outcome()

    def remember(self, row: Row) -> Any:
        """The little of a row that is needed when the whole file has been seen; there may be very many rows."""

    def better(self, remembered: Any, than: Any) -> bool | None:
        """Of two rows under one key, does this one stand? None: nobody said, so the second is refused."""
        return None

    def differs(self, row: Row, stored: Row) -> bool:
        """Would this row change what is stored? Asked of the fields the file gives."""
        return any(stored.get(name) != value for name, value in row.items() if self.setup.maps(name))

    def stage(self, session: Session, chunk: Chunk) -> None:
        accepted = self._without_duplicates(session, chunk)
        rows = []
        for some in batched(accepted, BATCH):
            known = self.stored(session, [row for _, row in some])
            for number, row in some:
                found = known.get(self.key(row))
                changed = found is not None and self.differs(row, found)
                if found is None or changed:
                    op = "changed" if changed else "new"
                    rows.append({"run_id": self.setup.run_id, "row": number, "op": op, "data": row})
        if rows:
            session.execute(insert(ImportRow.__table__), rows)

    def _without_duplicates(self, session: Session, chunk: Chunk) -> list[tuple[int, Row]]:
        accepted: dict[int, Row] = {}
        for position in chunk.kept():
            number = chunk.numbers[position]
            row = {name: _frozen(column[position]) for name, column in chunk.values.items()}
            key = self.key(row)
            mine = (number, hash(repr(row)), self.remember(row))
            if key not in self._first:
                self._first[key], accepted[number] = mine, row
                continue
            other, digest, remembered = self._first[key]
            verdict = False if digest == mine[1] else self.better(mine[2], remembered)
            if verdict is None:
                chunk.refuse(position, "", f"Row {other:,} says something else of the same. Keep one of the two rows.")
                continue
            self.again += 1
            if verdict:
                self._first[key], accepted[number] = mine, row
                if accepted.pop(other, None) is None:
                    staged = (ImportRow.run_id == self.setup.run_id) & (ImportRow.row == other)
                    session.execute(delete(ImportRow).where(staged))
        return list(accepted.items())

    def dangling(self, rows: Sequence[tuple[int, Any]]) -> dict[int, str]:
        """Of row numbers and what is remembered: those that refer to what neither file nor database has, with why."""
        return {}

    def settle(self, progress: Progress) -> None:
        self.late = self.dangling([(number, remembered) for number, _, remembered in self._first.values()])
        self._first = {key: first for key, first in self._first.items() if first[0] not in self.late}
        mine = ImportRow.run_id == self.setup.run_id
        with system("import late refusals") as session:
            for some in batched(list(self.late), BATCH):
                session.execute(delete(ImportRow).where(mine, ImportRow.row.in_(some)))
            ops = list(session.scalars(select(ImportRow.op).where(mine)))
        self.counts["new"], self.counts["changed"] = ops.count("new"), ops.count("changed")
        self.counts["duplicates"] = self.again
        self.counts["unchanged"] = len(self._first) - len(ops)

    def merge(self, session: Session, ledger: Ledger) -> Outcome:
        self.prepare(session)
        for some in self._staged(session):
            self.write(session, ledger, some)
        self.finish(session, ledger)
        return self.told(session, ledger)

    def _staged(self, session: Session) -> Iterator[Staged]:
        after = 0
        while True:
            query = select(ImportRow.row, ImportRow.op, ImportRow.data).where(
                ImportRow.run_id == self.setup.run_id, ImportRow.row > after
            )
            rows = session.execute(query.order_by(ImportRow.row).limit(BATCH)).all()
            if not rows:
                return
            yield [(row.op, row.data) for row in rows]
            after = rows[-1].row

    def undo(self, session: Session, ledger: Ledger) -> Outcome:
        outcome = self.told(session, ledger)
        ledger.take_back()
        return outcome


def _frozen(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
