"""Importing exchange rates: exact decimal text by currency and day. What is booked keeps the rate it was booked at."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.imports.chunks import Chunk
from prm.imports.ledger import Ledger
from prm.imports.rows import Row, RowHandler, Staged
from prm.sales.models import Rate


class RateHandler(RowHandler):
    """One row, one currency on one day."""

    def key(self, row: Row) -> Hashable:
        return (row["currency"], row["day"])

    def check(self, chunk: Chunk) -> None:
        pairs = zip(chunk.values["currency"], chunk.values["rate"], strict=True)
        for position, (currency, rate) in enumerate(pairs):
            if currency == self.setup.currency and rate is not None and Decimal(rate) != 1:
                words = f"{currency} is the reporting currency, which is always worth 1. Leave its rows out."
                chunk.refuse(position, "currency", words, currency)

    def stored(self, session: Session, rows: Sequence[Row]) -> Mapping[Hashable, Row]:
        days = [date.fromisoformat(row["day"]) for row in rows]
        within = Rate.day.between(min(days), max(days)) & Rate.currency.in_({row["currency"] for row in rows})
        found = session.execute(select(Rate.currency, Rate.day, Rate.rate).where(within)) if rows else ()
        words = [{"currency": one.currency, "day": one.day.isoformat(), "rate": one.rate} for one in found]
        always = [row for row in rows if row["currency"] == self.setup.currency]  # worth 1, and not stored
        return {self.key(row): row for row in (*words, *always)}

    def write(self, session: Session, ledger: Ledger, rows: Staged) -> None:
        ledger.insert(Rate, [row for op, row in rows if op == "new"])
        changed = [row for op, row in rows if op == "changed"]
        days = {(row["currency"], date.fromisoformat(row["day"])): {"rate": row["rate"]} for row in changed}
        ledger.update(Rate, days)
