"""Finding a node of the territory tree by what files call it, and making the ones they name first. Knows no file."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.identity.models import Territory
from prm.identity.rules import NodeKind
from prm.imports.ledger import Ledger

_RANK = {NodeKind.TERRITORY: 0, NodeKind.COUNTRY: 1, NodeKind.GROUP: 2}


def places(session: Session) -> dict[str, int]:
    """Name or code → node; a territory goes before a country of its name, that before a group, names before codes."""
    rows = list(session.execute(select(Territory.id, Territory.name, Territory.code, Territory.kind)))
    rows.sort(key=lambda row: _RANK[row.kind], reverse=True)
    codes = {row.code: row.id for row in rows if row.code}
    return codes | {row.name: row.id for row in rows}


def make(
    session: Session, ledger: Ledger, names: Iterable[str | None], level: NodeKind = NodeKind.TERRITORY
) -> dict[str, int]:
    """Nodes of these names, the missing ones made without a parent."""
    known = places(session)
    missing = sorted({name for name in names if name and name not in known})
    made = ledger.insert(Territory, [{"name": name, "kind": level} for name in missing])
    return known | {name: key[0] for name, key in zip(missing, made, strict=True)}
