"""What the public form asks and promises, and the ideal partner, as one document with usual values. Knows no page."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import select

from prm.core.db import db
from prm.joining.models import Recruiting
from prm.joining.rules import Kind
from prm.joining.scoring import Ideal

USUAL = Ideal()
PLAIN = ("is_open", "intro", "answer_days", "again_months")  # kept as they are
VERTICALS = (
    "Education", "Energy", "Finance", "Healthcare", "Hospitality", "Manufacturing", "Professional services",
    "Public sector", "Retail", "Telecom", "Transport",
)  # fmt: skip


@dataclass(frozen=True)
class Program:
    """Which kinds of partner may apply, in which markets, and what we promise them."""

    is_open: bool = True
    intro: str = ""  # what applicants read first
    kinds: tuple[Kind, ...] = (Kind.RESELLER, Kind.MSP, Kind.SI, Kind.REFERRAL)
    verticals: tuple[str, ...] = VERTICALS
    answer_days: int = 5  # working days
    again_months: int = 6
    ideal: Ideal = USUAL

    @property
    def offered(self) -> tuple[Kind, ...]:
        """What one may apply for now."""
        return self.kinds if self.is_open else ()


def stored() -> Recruiting | None:
    """The row, once somebody has changed anything."""
    return db.session.execute(select(Recruiting).order_by(Recruiting.id).limit(1)).scalar_one_or_none()


def program() -> Program:
    """What holds now."""
    row = stored()
    return read(row.document) if row else Program()


def read(document: dict[str, Any]) -> Program:
    """A stored document; what it does not say is as usual."""
    usual = Program()
    known = {key: document[key] for key in PLAIN if key in document}
    ideal: dict[str, Any] = {}
    for key, value in document.get("ideal", {}).items():
        ideal[key] = tuple(value) if isinstance(value, list) else value
    kinds = tuple(Kind(each) for each in document.get("kinds", usual.kinds))
    verticals = tuple(document.get("verticals", usual.verticals))
    return replace(usual, kinds=kinds, verticals=verticals, ideal=Ideal(**ideal), **known)


def written(held: Program) -> dict[str, Any]:
    """The document of it."""
    said = asdict(held)
    said["kinds"], said["verticals"] = [str(kind) for kind in held.kinds], list(held.verticals)
    said["ideal"] = {key: list(value) if isinstance(value, tuple) else value for key, value in said["ideal"].items()}
    return said
