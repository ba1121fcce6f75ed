"""Where a company belongs in the region tree, by its country, and which region counts it. Knows no page."""

from collections.abc import Mapping
from functools import cache

from babel import Locale
from sqlalchemy import func, select

from prm.core.db import db
from prm.identity.models import Territory
from prm.identity.rules import NodeKind


@cache
def countries(language: str = "en") -> dict[str, str]:
    """Two letters → the country's name in a language, by name."""
    names = Locale.parse(language).territories
    found = {code: str(name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NOT}
    return dict(sorted(found.items(), key=lambda each: each[1]))


_NOT = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


def territory_of(country: str) -> int | None:
    """The node of the tree that stands for a country; None where the tree does not know it."""
    name = countries().get(country, "")
    known = select(Territory.id).where(Territory.kind == NodeKind.COUNTRY, func.lower(Territory.name) == name.lower())
    return db.session.scalars(known.order_by(Territory.id).limit(1)).first() if name else None


def regions() -> Mapping[int, str]:
    """Node → the name of the region that counts it: its country, or the nearest node above or itself."""
    rows = {row.id: row for row in db.session.execute(select(*_NODE).order_by(Territory.id))}

    def name(number: int) -> str:
        node, seen = rows[number], {number}
        while node.kind is NodeKind.TERRITORY and node.parent_id in rows and node.parent_id not in seen:
            seen.add(node.parent_id)
            node = rows[node.parent_id]
        return str(node.name)

    return {number: name(number) for number in rows}


def leaves() -> set[str]:
    """The regions that somebody can work in: those that count a node with nothing below it."""
    parents = set(db.session.scalars(select(Territory.parent_id).where(Territory.parent_id.is_not(None))))
    return {name for number, name in regions().items() if number not in parents}


_NODE = (Territory.id, Territory.name, Territory.kind, Territory.parent_id)
