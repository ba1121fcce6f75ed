"""Importing products: one row stands for a SKU, whichever of several the profile prefers."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.imports.ledger import Ledger
from prm.imports.rows import Row, RowHandler, Staged
from prm.sales.models import Category, Product

_TEXTS = ("subcategory", "status")
_PLAIN = ("name", *_TEXTS, "list_price", "rank")


class ProductHandler(RowHandler):
    """One SKU, one product; categories are made as files name them."""

    def key(self, row: Row) -> Hashable:
        return str(row["sku"])

    def remember(self, row: Row) -> tuple[bool, int]:
        wanted = self.setup.option("prefer")
        return (wanted is not None and row.get("status") == wanted, row.get("rank") or 0)

    def better(self, remembered: tuple[bool, int], than: tuple[bool, int]) -> bool | None:
        """The preferred status goes before any other, then the higher rank."""
        if self.setup.option("prefer") is None and not self.setup.maps("rank"):
            return None
        return remembered > than

    def stored(self, session: Session, rows: Sequence[Row]) -> Mapping[Hashable, Row]:
        columns = (Product.sku, *(getattr(Product, name) for name in _PLAIN), Category.name.label("category"))
        query = select(*columns).outerjoin(Category, Category.id == Product.category_id)
        found = session.execute(query.where(Product.sku.in_([row["sku"] for row in rows])))
        return {row.sku: _words(row) for row in found}

    def differs(self, row: Row, stored: Row) -> bool:
        return super().differs({name: value or 0 if name == "rank" else value for name, value in row.items()}, stored)

    def write(self, session: Session, ledger: Ledger, rows: Staged) -> None:
        categories = self._categories(session, ledger, {row["category"] for _, row in rows if row.get("category")})
        fresh = [row for op, row in rows if op == "new"]
        ledger.insert(Product, [_columns(row, categories) | {"sku": row["sku"]} for row in fresh])
        changed = {row["sku"]: row for op, row in rows if op == "changed"}
        known = session.execute(select(Product.sku, Product.id).where(Product.sku.in_(changed)))
        ledger.update(Product, {(key,): _columns(changed[sku], categories) for sku, key in known})

    @staticmethod
    def _categories(session: Session, ledger: Ledger, names: set[str]) -> dict[str, int]:
        known = dict(session.execute(select(Category.name, Category.id)).all())
        missing = sorted(names - known.keys())
        made = ledger.insert(Category, [{"name": name} for name in missing])
        return known | {name: key[0] for name, key in zip(missing, made, strict=True)}


def _words(stored: Any) -> Row:
    words = {name: None if getattr(stored, name) == "" else getattr(stored, name) for name in _PLAIN}
    return words | {"sku": stored.sku, "category": stored.category}


def _columns(row: Row, categories: Mapping[str, int]) -> Row:
    columns = {name: row[name] for name in _PLAIN if name in row}
    columns |= {name: "" for name in _TEXTS if name in row and row[name] is None}
    columns |= {"rank": row["rank"] or 0} if "rank" in row else {}
    return columns | ({"category_id": categories.get(row["category"])} if "category" in row else {})
