"""Importing order lines, through partners and direct: many rows, so columns all the way and one typed staging table."""

from array import array
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from prm.core.errors import Unreadable
from prm.core.money import convert
from prm.core.transaction import system
from prm.imports import bulk
from prm.imports.chunks import Chunk
from prm.imports.handler import Handler, Outcome, Progress, Setup
from prm.imports.ledger import Ledger
from prm.sales import duplicates, managers, merging, rates, rollups, telling
from prm.sales.lookups import Lookups
from prm.sales.merging import Merge
from prm.sales.models import DirectLine, Line
from prm.sales.staged import NOW, StagedLine

PIECE = 50_000  # rows compared at a time


class LineHandler(Handler):
    """Order lines through partners; one stored row per (source, order, line)."""

    staging = StagedLine
    model: Any = Line

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self.keys = array("q")  # a digest of each accepted row's key: duplicates are rare, and looked at exactly
        self.at = array("q")  # and its row number
        self.last_row = 0

    def prepare(self, session: Session) -> None:
        self.look = Lookups(session)
        self.rates = rates.load(session, self.setup.currency)
        in_reporting = self.setup.option("amounts_in_reporting")
        self.one_currency = self.setup.currency if in_reporting or not self.setup.maps("currency") else None

    def check(self, chunk: Chunk) -> None:
        given, size = chunk.values, len(chunk.numbers)
        self._check_codes(chunk, size)
        if self.one_currency is not None:
            given["currency"] = [self.one_currency] * size
        given["rate"], given["rate_day"] = [None] * size, [None] * size
        given["reporting"] = given["amount"]
        if self.one_currency != self.setup.currency:
            self._convert(chunk)

    def _check_codes(self, chunk: Chunk, size: int) -> None:
        given, look = chunk.values, self.look
        nobody = [None] * size
        partners = self._partners(chunk)
        given["partner_id"] = [found[0] if found else None for found in partners] if partners else nobody
        for name, known, words in (
            ("manager", look.people, "No person has the code “{}”. Import the people first, or correct it."),
            ("territory", look.places, "There is no territory “{}”. Import the territories first, or correct it."),
            ("product", look.products, "No product has the SKU “{}”. Import the products first, or correct it."),
        ):
            codes = given.get(name, nobody)
            found = chunk.resolve(name, known, words.format) if name in given else nobody
            given[f"{name}_id"] = (
                found if None not in codes or not partners else self._of_partner(name, found, partners)
            )
        categories = look.categories
        given["category_id"] = [categories.get(product) for product in given["product_id"]]

    def _partners(self, chunk: Chunk) -> list[Any]:
        words = "No partner has the code “{}”. Import the partners first, or correct it."
        return chunk.resolve("partner", self.look.partners, words.format)

    @staticmethod
    def _of_partner(name: str, found: list[Any], partners: list[Any]) -> list[Any]:
        """Where a row names nobody, its partner's own territory or manager stands."""
        place = {"territory": 1, "manager": 2}.get(name)
        if place is None:
            return found
        return [
            partner[place] if one is None and partner else one for one, partner in zip(found, partners, strict=True)
        ]

    def _convert(self, chunk: Chunk) -> None:
        given = chunk.values
        given["reporting"] = list(given["amount"])
        triples = zip(given["currency"], given["day"], given["amount"], strict=True)
        for position, (currency, day, amount) in enumerate(triples):
            if currency is None or day is None or amount is None:
                continue
            try:
                dated = self.rates.on(currency, day)
            except Unreadable as refusal:
                chunk.refuse(position, "currency" if self.setup.maps("currency") else "day", str(refusal), currency)
                continue
            if dated:
                given["rate"][position], rate_day = dated
                given["rate_day"][position] = rate_day.isoformat()
                given["reporting"][position] = convert(amount, dated[0])

    def stage(self, session: Session, chunk: Chunk) -> None:
        columns = staged_columns(chunk)
        orders, lines = columns["order_number"], columns["line_number"]
        self.keys.extend(map(hash, zip(orders, lines, strict=True)))
        self.at.extend(columns["row"])
        self.last_row = chunk.numbers[-1]
        same: dict[str, int | str] = {
            "run_id": self.setup.run_id,
            "side": NOW,
            "op": "new",
            "source": self.setup.source,
        }
        bulk.write(session, StagedLine.__table__, columns, same)

    def settle(self, progress: Progress) -> None:
        if suspects := self._suspects():
            with system("import duplicates") as session:
                self.counts["duplicates"], self.late = duplicates.drop(session, self.setup.run_id, suspects)
        if self._stored_before():
            for first in range(0, self.last_row + 1, PIECE):
                with system("import compare") as session:
                    merging.compare(session, self, first, first + PIECE - 1)
                progress("comparing", min(first + PIECE, self.last_row), self.last_row)
            self._count()
        else:
            self.counts["new"] = len(self.keys) - self.counts["duplicates"] - len(self.late)

    def _suspects(self) -> list[int]:
        """Row numbers whose key digest occurs more than once."""
        keys = np.frombuffer(self.keys, dtype=np.int64) if self.keys else np.empty(0, np.int64)
        inorder = np.sort(keys)
        again = inorder[1:][inorder[1:] == inorder[:-1]]
        if not again.size:
            return []
        rows = np.frombuffer(self.at, dtype=np.int64)[np.isin(keys, again)]
        return [int(row) for row in rows]

    def _stored_before(self) -> bool:
        with system("import source", writes=False) as session:
            query = select(self.model.id).where(self.model.source == self.setup.source).limit(1)
            return session.execute(query).first() is not None

    def _count(self) -> None:
        with system("import counts", writes=False) as session:
            mine = StagedLine.run_id == self.setup.run_id
            counted = session.execute(select(StagedLine.op, func.count()).where(mine).group_by(StagedLine.op))
            ops = dict(counted.all())
        self.counts |= {"new": ops.get("new", 0), "changed": ops.get("changed", 0), "unchanged": ops.get("same", 0)}

    def merge(self, session: Session, ledger: Ledger) -> Outcome:
        run_id, before = self.setup.run_id, rollups.last_month(session)
        Merge(session, self).write()
        rollups.move(session, run_id)
        rollups.refresh_partners(session, rollups.touched(run_id), before=before)
        if self.setup.option("assign_managers"):
            managers.assign(session, ledger, run_id)
        return Outcome(*telling.by_company(session, run_id))

    def undo(self, session: Session, ledger: Ledger) -> Outcome:
        run_id, before = self.setup.run_id, rollups.last_month(session)
        ledger.take_back()
        Merge(session, self).take_back()
        rollups.move(session, run_id, back=True)
        rollups.refresh_partners(session, rollups.touched(run_id), before=before)
        return Outcome(*telling.by_company(session, run_id))


class DirectHandler(LineHandler):
    """Lines the company sold itself: no partner, no account manager, no events of companies."""

    model = DirectLine

    def _partners(self, chunk: Chunk) -> list[Any]:
        return []

    def merge(self, session: Session, ledger: Ledger) -> Outcome:
        Merge(session, self).write()
        rollups.move_direct(session, self.setup.run_id)
        return Outcome(telling.facts(telling.whole(session, self.setup.run_id)))

    def undo(self, session: Session, ledger: Ledger) -> Outcome:
        Merge(session, self).take_back()
        rollups.move_direct(session, self.setup.run_id, back=True)
        return Outcome(telling.facts(telling.whole(session, self.setup.run_id)))


def staged_columns(chunk: Chunk) -> Mapping[str, Sequence[Any]]:
    """The accepted rows of a chunk as columns of the staging table."""
    given, size = chunk.values, len(chunk.numbers)
    days: list[date | None] = given["day"]
    texts = {day: day.isoformat() if day else "" for day in set(days)}
    months = {day: day.year * 100 + day.month if day else 0 for day in texts}
    columns: dict[str, Sequence[Any]] = {
        "row": list(chunk.numbers),
        "month": [months[day] for day in days],
        "order_number": given["order_number"],
        "line_number": given.get("line_number") or [1] * size,
        "day": [texts[day] for day in days],
        "quantity": given.get("quantity") or [1] * size,
        "reference": [text or "" for text in given["reference"]] if "reference" in given else [""] * size,
    }
    ids = ("partner_id", "territory_id", "manager_id", "product_id", "category_id")
    columns |= {name: given[name] for name in (*ids, "amount", "currency", "reporting", "rate", "rate_day")}
    return dict(zip(columns, chunk.only_kept(list(columns.values())), strict=True))
