"""What the agreement in force gives for product families, as it was signed: the schedules of its annexes (AG-1)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from prm.access.policy import Actor, See
from prm.access.scope import visible
from prm.agreements import annex, guard
from prm.agreements.annex import Basis, Line
from prm.agreements.models import Agreement
from prm.agreements.printed import cells
from prm.core.db import db


@dataclass(frozen=True)
class Agreed:
    """The agreement by number and address, and its lines that hold, by basis and then family."""

    number: str
    public_id: str
    lines: tuple[Line, ...]

    @property
    def rows(self) -> list[list[str]]:
        """For reading: what, for which family, how much, when."""
        return [cells(line) for line in self.lines]


def agreed(reader: Actor, partner_id: int, families: Collection[str], day: date) -> Agreed | None:
    """What holds for these families on a day; None without an agreement in force or a line in it for them."""
    mine = visible(Agreement, reader, See.AGREEMENTS).where(Agreement.partner_id == partner_id)
    signed = guard.among(db.session(), mine, day)
    if signed is None:
        return None
    every = annex.schedule(signed)
    found = (annex.on(every, basis, family, day) for basis in Basis for family in sorted(families))
    lines = tuple(dict.fromkeys(line for line in found if line is not None))  # one for all families stands once
    return Agreed(signed.number, signed.public_id, lines) if lines else None
