"""A change of an approved deal: what differs, and whether the rules let it hold at once or ask for a person. Pure.

Amounts are ten-thousandths.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from prm.deals.clauses import Clause
from prm.deals.terms import Terms
from prm.deals.terms_parts import RANKS, Deal


@dataclass(frozen=True, order=True)
class Line:
    """A product family by its category's id, how many, how much."""

    category_id: int
    quantity: int
    amount: int


@dataclass(frozen=True)
class Content:
    """What can be changed of a deal."""

    close_on: date
    lines: tuple[Line, ...]

    @property
    def amount(self) -> int:
        """Σ of the lines."""
        return sum(line.amount for line in self.lines)

    @property
    def families(self) -> frozenset[int]:
        return frozenset(line.category_id for line in self.lines)

    def document(self) -> dict[str, Any]:
        """As a wish keeps it."""
        lines = [[line.category_id, line.quantity, line.amount] for line in self.lines]
        return {"close_on": self.close_on.isoformat(), "lines": lines}


def content(close_on: date, lines: Sequence[Line]) -> Content:
    """In one order, so that equal ones are equal."""
    return Content(close_on, tuple(sorted(lines)))


def read(document: Mapping[str, Any]) -> Content:
    """What a wish keeps, understood."""
    lines = [Line(*map(int, line)) for line in document["lines"]]
    return content(date.fromisoformat(document["close_on"]), lines)


def weighty(rules: Terms, before: Deal, after: Deal) -> tuple[Clause, ...]:
    """The clauses for which a person has to decide; none where the change holds at once."""
    found = []
    if set(after.families) - set(before.families):
        found.append(rules.at["first"])
    limit = rules.parts.routing.auto_below
    if limit is not None and before.amount < limit <= after.amount:
        found.append(rules.at["auto"])
    if rules.four_eyes(after).value and after.amount > before.amount:
        found.append(rules.at["four_eyes"])
    was, now = rules.route(before), rules.route(after)
    if RANKS.index(now.value.role) > RANKS.index(was.value.role):
        found.append(now.clause)
    return tuple(dict.fromkeys(found))
