"""What ids in facts are called: the labels of every dimension, kept until people, partners or products change."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select

from prm.core.db import Wall, db, forgets, wall
from prm.core.installation import versions
from prm.identity.models import Territory, User
from prm.identity.rules import NodeKind
from prm.partners.models import Partner
from prm.sales.models import Category

# Names alone, by ids that scoped rows have already shown: hence marked here and nowhere else in this room.
_NAMES = {"scoped": True}
COLUMN_OF = {
    "territory": "territory_id", "country": "territory_id", "group": "territory_id",
    "partner": "partner_id", "partner_type": "partner_id",
    "manager": "manager_id", "team": "manager_id", "category": "category_id",
}  # fmt: skip
Labels = Mapping[int, str]


class Lookup:
    """Id → label as arrays, so that a million ids become a categorical in one step; 0 and unknown are “”."""

    def __init__(self, labels: Labels) -> None:
        unique = sorted({"", *labels.values()})
        place = {label: code for code, label in enumerate(unique)}
        self.labels = labels
        self.categories = pd.Index(unique, dtype="str")
        self.codes = np.full(max(labels, default=0) + 2, place[""], dtype="int32")
        for key, label in labels.items():
            self.codes[key] = place[label]

    def categorical(self, ids: Any) -> pd.Categorical:
        """The labels of a column of ids."""
        return pd.Categorical.from_codes(self.codes[np.asarray(ids)], categories=self.categories)


def lookup(dim: str) -> Lookup:
    """The labels of a dimension, as of this transaction."""
    now = versions()
    return _lookup(dim, wall.get(), now["identity"], now["partners"], now["sales"])


@lru_cache(32)
def _lookup(dim: str, _wall: Wall | None, _identity: int, _partners: int, _sales: int) -> Lookup:
    return Lookup(_BY[dim]())


forgets(_lookup.cache_clear)


def territory_names() -> dict[int, str]:
    """Id → name of every node."""
    return {row.id: row.name for row in _nodes().values()}


def nodes_called(dim: str) -> frozenset[str]:
    """The names of the nodes that stand for a dimension: territories, countries or groups."""
    kind = {"territory": NodeKind.TERRITORY, "country": NodeKind.COUNTRY, "group": NodeKind.GROUP}[dim]
    return frozenset(row.name for row in _nodes().values() if row.kind is kind)


def _nodes() -> dict[int, Any]:
    rows = db.session.execute(select(Territory.id, Territory.name, Territory.kind, Territory.parent_id))
    return {row.id: row for row in rows}


def _above(kind: NodeKind) -> Labels:
    """Node → the name of the nearest node of `kind` at or above it."""
    nodes, found = _nodes(), {}
    for key in nodes:
        node = nodes[key]
        while node is not None and node.kind is not kind:
            node = nodes.get(node.parent_id)
        found[key] = node.name if node is not None else ""
    return found


def _people() -> list[Any]:
    query = select(User.id, User.code, User.public_id, User.name, User.reports_to_id).where(User.partner_id.is_(None))
    return list(db.session.execute(query.execution_options(**_NAMES)))


def manager_labels() -> dict[int, str]:
    """Id → the id other systems use, else our own."""
    return {row.id: row.code or row.public_id for row in _people()}


def team_heads() -> dict[int, int]:
    """Person → who heads their team: themselves if somebody reports to them, else whom they report to."""
    people = _people()
    heads = {row.reports_to_id for row in people}
    return {row.id: row.id if row.id in heads else row.reports_to_id or row.id for row in people}


def _teams() -> Labels:
    labels = manager_labels()
    return {person: labels.get(head, "") for person, head in team_heads().items()}


def _partner(column: Any) -> Callable[[], Labels]:
    def labels() -> Labels:
        rows = db.session.execute(select(Partner.id, column).execution_options(**_NAMES))
        return dict(rows.all())

    return labels


def _categories() -> Labels:
    return dict(db.session.execute(select(Category.id, Category.name)).all())


def partner_names() -> dict[str, str]:
    """Code → company name, for screens; two companies of one name keep their codes behind it."""
    now = versions()
    return _partner_names(now["partners"])


@lru_cache(2)
def _partner_names(_partners: int) -> dict[str, str]:
    query = select(Partner.code, Partner.name).execution_options(**_NAMES)
    names = dict(db.session.execute(query).all())
    often = Counter(names.values())
    return {code: name if often[name] == 1 else f"{name} ({code})" for code, name in names.items()}


forgets(_partner_names.cache_clear)


def person_names() -> dict[str, str]:
    """Label of a manager or team → the person's name, for screens."""
    return {row.code or row.public_id: row.name for row in _people()}


_BY: Mapping[str, Callable[[], Labels]] = {
    "territory": territory_names,
    "country": lambda: _above(NodeKind.COUNTRY),
    "group": lambda: _above(NodeKind.GROUP),
    "partner": _partner(Partner.code),
    "partner_type": _partner(Partner.kind),
    "manager": manager_labels,
    "team": _teams,
    "category": _categories,
}
