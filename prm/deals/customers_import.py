"""Importing end customers: who buys from us already, and which accounts we keep for ourselves."""

from prm.deals.known import Side
from prm.deals.known_import import KnownHandler
from prm.deals.party_checks import check_customer, not_before, not_in_the_future
from prm.imports.chunks import Chunk
from prm.imports.rows import Row
from prm.partners.rules import folded

_ENDS = "The last order lies before the day the customer came. Correct one of the two."


class CustomerHandler(KnownHandler):
    """One row, one end customer."""

    side = Side.CUSTOMER
    texts = ("legal_name", "country", "domain", "tax_id", "city", "street")
    others = ("name", "since_on", "last_order_on", "house")

    def check(self, chunk: Chunk) -> None:
        super().check(chunk)
        check_customer(chunk, "name")
        not_in_the_future(chunk, "since_on", "last_order_on")
        not_before(chunk, "last_order_on", "since_on", _ENDS)

    def usual(self, row: Row) -> Row:
        said = row.get("house") is not None
        return {"house": False} if not said and ("house" in row or not row) else {}

    def columns(self, row: Row) -> Row:
        return super().columns(row) | {"sort_name": folded(row["name"])}
