"""Whether a partner's territory reaches a customer's country (DR-2 f); a breach goes to a person, with its evidence.

A territory without countries above or below it, or one whose countries nobody can name, breaches nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core.errors import Unreadable
from prm.deals.models import Registration
from prm.identity.models import Territory
from prm.identity.rules import NodeKind
from prm.imports import values

_NODES = select(Territory.id, Territory.parent_id, Territory.kind, Territory.code, Territory.name)


def nodes(session: Session) -> dict[int, Any]:
    """Every node of the territory tree by id: parent, kind, code, name."""
    return {row.id: row for row in session.execute(_NODES)}


def outside(registration: Registration, nodes: Mapping[int, Any]) -> tuple[str, ...]:
    """ISO codes of the partner's countries, where the customer's is none of them; empty where all is well."""
    if not registration.country or registration.territory_id is None:
        return ()
    known = countries(nodes, registration.territory_id)
    return () if registration.country in known else known


def countries(nodes: Mapping[int, Any], territory_id: int) -> tuple[str, ...]:
    """The countries of a node: the one above it, else those below; none where one of them is not known by its name."""
    node = nodes.get(territory_id)
    while node is not None and node.kind is not NodeKind.COUNTRY:
        node = nodes.get(node.parent_id or 0)
    found = [_code(each) for each in ([node] if node is not None else _below(nodes.values(), territory_id))]
    return tuple(sorted(set(found))) if all(found) else ()


def _below(nodes: Iterable[Any], territory_id: int) -> list[Any]:
    children = defaultdict(list)
    for node in nodes:
        children[node.parent_id].append(node)
    found, waiting = [], list(children[territory_id])
    while waiting:
        node = waiting.pop()
        if node.kind is NodeKind.COUNTRY:
            found.append(node)
        else:
            waiting += children[node.id]
    return found


def _code(node: Any) -> str:
    for told in (node.code or "", node.name):
        try:
            return values.country(told)
        except Unreadable:
            continue
    return ""
