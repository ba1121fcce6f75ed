"""Importing direct opportunities: the deals our own people work on, open ones and those that ended."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.deals.known import Course, Side
from prm.deals.known_import import KnownHandler
from prm.deals.party_checks import check_amounts, check_customer, not_before, not_in_the_future
from prm.imports.chunks import Chunk
from prm.imports.rows import Row
from prm.partners.rules import folded
from prm.sales import rates
from prm.sales.models import Category

_ENDS = "This opportunity ended before it was opened. Correct one of the two days."
_NO_FAMILY = "There is no product family “{}”. Import the products first, or correct it."


class OpportunityHandler(KnownHandler):
    """One row, one opportunity; an open one may have run past its expected close, as they do."""

    side = Side.OPPORTUNITY
    texts = ("country", "domain", "tax_id", "city", "street", "stage")
    others = ("name", "customer", "amount", "currency", "course", "opened_on", "close_on", "closed_on")

    def prepare(self, session: Session) -> None:
        super().prepare(session)
        self.rates = rates.load(session, self.setup.currency)
        self.families = {row.name: row.id for row in session.execute(select(Category.name, Category.id))}

    def check(self, chunk: Chunk) -> None:
        super().check(chunk)
        given = chunk.values
        if "family" in given:
            chunk.resolve("family", self.families, _NO_FAMILY.format)
        if "name" in given:
            given["name"] = [name or who for name, who in zip(given["name"], given["customer"], strict=True)]
        check_customer(chunk, "customer")
        check_amounts(chunk, self.setup, self.rates, "opened_on", least=0)
        not_in_the_future(chunk, "opened_on", "closed_on")
        not_before(chunk, "closed_on", "opened_on", _ENDS)

    def more(self, stored: Any) -> Row:
        names = {number: name for name, number in self.families.items()}
        return {"family": names.get(stored.category_id)}

    def usual(self, row: Row) -> Row:
        said = row.get("course") is not None
        return {"course": Course.OPEN} if not said and ("course" in row or not row) else {}

    def columns(self, row: Row) -> Row:
        columns = super().columns(row) | {name: row[name] for name in ("reporting", "rate", "rate_day", "currency")}
        columns |= {"customer_sort": folded(row["customer"]), "name": row.get("name") or row["customer"]}
        if self.setup.maps("family"):
            columns["category_id"] = self.families.get(row["family"]) if row["family"] else None
        return columns
