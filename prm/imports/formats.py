"""How a column of days or amounts is written, told from its values; one that reads both ways becomes a question."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from prm.core.errors import Unreadable
from prm.imports import values
from prm.imports.kinds import Field
from prm.imports.profiles import DAY_ORDERS, DECIMALS
from prm.imports.rules import Type
from prm.imports.values import Cell

ASKED = {Type.DAY: DAY_ORDERS, Type.AMOUNT: DECIMALS, Type.DECIMAL: DECIMALS}


def day_orders(cell: Cell) -> frozenset[str]:
    """The orders in which a cell is a day; none where it says nothing about the order."""
    if not isinstance(cell, str) or not cell.strip():
        return frozenset()
    found: dict[str, date] = {}
    for order in DAY_ORDERS:
        try:
            found[order] = values.day(cell, order)
        except Unreadable:
            continue
    alike = len(set(found.values())) == 1 and len(found) > 1
    return frozenset() if alike else frozenset(found)


def decimal_marks(cell: Cell) -> frozenset[str]:
    """The decimal marks under which a cell is a number; none where it has no mark."""
    if not isinstance(cell, str):
        return frozenset()
    digits = re.sub(r"[^0-9.,]", "", cell)
    marks = [mark for mark in DECIMALS if mark in digits]
    if not marks:
        return frozenset()
    if len(marks) == 2:
        return frozenset({max(marks, key=digits.rindex)})
    mark, other = marks[0], "," if marks[0] == "." else "."
    if digits.count(mark) > 1:
        return frozenset({other})
    head, _, tail = digits.partition(mark)
    could_group = len(tail) == 3 and 1 <= len(head) <= 3 and head[0] != "0"
    return frozenset(DECIMALS) if could_group else frozenset({mark})


class Evidence:
    """What the cells of one column have told so far."""

    def __init__(self, each: Field, header: str) -> None:
        self.field, self.header = each, header
        self.left = frozenset(ASKED[each.type])
        self.sample: Cell | None = None
        self._tell: Callable[[Cell], frozenset[str]] = day_orders if each.type is Type.DAY else decimal_marks

    @property
    def decided(self) -> bool:
        return len(self.left) == 1

    def hear(self, cells: Iterable[Cell]) -> None:
        """Narrow what is left; the first cell that decides has the last word."""
        for cell in dict.fromkeys(cells):
            told = self._tell(cell) & self.left
            if told and self.sample is None:
                self.sample = cell
            self.left = told or self.left
            if self.decided:
                return

    def answer(self) -> str | None:
        """The format, or None where somebody has to say; a column without any mark needs none."""
        if self.decided:
            return next(iter(self.left))
        return ASKED[self.field.type][0] if self.sample is None else None

    def question(self) -> dict[str, Any]:
        """What to ask: the column, a value from it, and how each choice would read it."""
        ways = [way for way in ASKED[self.field.type] if way in self.left]
        return {
            "field": self.field.name,
            "column": self.header,
            "sample": str(self.sample),
            "choices": [{"value": way, "reads": self._read(way)} for way in ways],
        }

    def _read(self, way: str) -> str:
        found = values.reader(self.field, way)(self.sample or "")
        if isinstance(found, date):
            return f"{found.day} {found:%B %Y}"
        return str(found) if isinstance(found, str) else f"{found // 10_000}.{found % 10_000:04d}"


def infer(
    chunks: Iterable[Sequence[Sequence[Cell]]], columns: Mapping[int, Field], headers: Sequence[str]
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Formats by field, and the questions left. `columns` are the positions whose format nobody has said.

    Reads on only until every column is decided.
    """
    heard = {place: Evidence(each, headers[place]) for place, each in columns.items()}
    open_ones = dict(heard)
    for rows in chunks if heard else ():
        for place, evidence in open_ones.items():
            evidence.hear(row[place] for row in rows if place < len(row))
        open_ones = {place: evidence for place, evidence in open_ones.items() if not evidence.decided}
        if not open_ones:
            break
    answers = {evidence.field.name: evidence.answer() for evidence in heard.values()}
    questions = [evidence.question() for evidence in heard.values() if answers[evidence.field.name] is None]
    return {name: answer for name, answer in answers.items() if answer}, questions


def sentence(question: Mapping[str, Any]) -> str:
    """The question for somebody at a command line, with what to write into the profile."""
    ways = " or ".join(f"{choice['reads']} (“{choice['value']}”)" for choice in question["choices"])
    return (
        f"The column “{question['column']}” can be read in two ways: “{question['sample']}” is {ways}. "
        f'Say which in the profile: "formats": {{"{question["field"]}": "{question["choices"][0]["value"]}"}}'
    )
