"""Importing the territory tree: each row names a territory and the country and group it lies in."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.identity.models import Territory
from prm.identity.rules import NodeKind
from prm.imports.chunks import Chunk
from prm.imports.ledger import Ledger
from prm.imports.rows import Row, RowHandler, Staged

Node = tuple[NodeKind, str]


class TerritoryHandler(RowHandler):
    """One row, up to three nodes; the nodes above are made when the first row names them."""

    def prepare(self, session: Session) -> None:
        self._read(session)
        self._above: dict[Node, Node | None] = {}  # what this file has said of countries so far

    def _read(self, session: Session) -> None:
        query = select(Territory.id, Territory.kind, Territory.name, Territory.code, Territory.parent_id)
        self.nodes = {(row.kind, row.name): row for row in session.execute(query)}
        self.named = {row.id: (row.kind, row.name) for row in self.nodes.values()}

    def key(self, row: Row) -> str:
        return str(row["name"])

    def check(self, chunk: Chunk) -> None:
        for position, name in enumerate(chunk.values["name"]):
            row = {field: column[position] for field, column in chunk.values.items()}
            if name is None or not row.get("country"):
                continue
            country, group = (NodeKind.COUNTRY, row["country"]), _group(row)
            said = self._above.setdefault(country, group)
            if said != group:
                words = f"Another row puts {country[1]} into {said[1] if said else 'no group'}. Correct one of them."
                chunk.refuse(position, "group", words, row.get("group") or "")

    def stored(self, session: Session, rows: Sequence[Row]) -> Mapping[Any, Row]:
        found = {}
        for row in rows:
            node = self.nodes.get((NodeKind.TERRITORY, row["name"]))
            if node is not None:
                found[row["name"]] = {"name": node.name, "code": node.code, **self._chain(node.parent_id)}
        return found

    def _chain(self, parent_id: int | None) -> Row:
        chain: Row = {}
        while parent_id is not None:
            kind, name = self.named[parent_id]
            chain[str(kind)] = name
            parent_id = self.nodes[kind, name].parent_id
        return {"country": chain.get("country"), "group": chain.get("group")}

    def write(self, session: Session, ledger: Ledger, rows: Staged) -> None:
        self._read(session)
        ids = {node: row.id for node, row in self.nodes.items()}
        for level in (NodeKind.GROUP, NodeKind.COUNTRY, NodeKind.TERRITORY):
            wanted = {node: facts for _, row in rows for node, facts in _nodes(row).items() if node[0] is level}
            fresh = [node for node in wanted if node not in ids]
            blank = {"code": None, "parent_id": None}
            made = ledger.insert(Territory, [blank | _stored(node, wanted[node], ids) for node in fresh])
            ledger.update(Territory, self._moved({node: _stored(node, wanted[node], ids) for node in wanted}))
            ids |= {node: key[0] for node, key in zip(fresh, made, strict=True)}

    def _moved(self, wanted: Mapping[Node, Row]) -> dict[tuple[int], Row]:
        """Changes of the nodes that stand already, by id."""
        moved = {}
        for node in wanted.keys() & self.nodes.keys():
            stands = self.nodes[node]
            differ = {name: value for name, value in wanted[node].items() if getattr(stands, name) != value}
            if differ:
                moved[stands.id,] = differ
        return moved


def _group(row: Row) -> Node | None:
    return (NodeKind.GROUP, row["group"]) if row.get("group") else None


def _nodes(row: Row) -> dict[Node, tuple[Node | None, Row]]:
    """Each node a row names, with the node above it and what else it says of it."""
    group = _group(row)
    country = (NodeKind.COUNTRY, row["country"]) if row.get("country") else None
    own = {"code": row["code"]} if "code" in row else {}
    found: dict[Node, tuple[Node | None, Row]] = {(NodeKind.TERRITORY, row["name"]): (country or group, own)}
    if country:
        found[country] = (group, {})
    if group:
        found[group] = (None, {})
    return found


def _stored(node: Node, facts: tuple[Node | None, Row], ids: Mapping[Node, int]) -> Row:
    """The node as columns; one that the row puts under nothing stays where it is."""
    above, own = facts
    return {"kind": node[0], "name": node[1], **own} | ({"parent_id": ids[above]} if above else {})
