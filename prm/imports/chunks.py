"""A run of rows as typed columns, with the reasons of those that are refused. Knows no field's meaning."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from prm.core.errors import Unreadable
from prm.imports import values
from prm.imports.delimited import Rows
from prm.imports.kinds import Field, Kind
from prm.imports.profiles import Profile
from prm.imports.rules import LONGEST_CELL
from prm.imports.values import Cell

REMEMBERED = 50_000  # distinct cells of a column that are read only once


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one cell keeps its row out."""

    field: str
    value: str
    reason: str


class Reading(dict[Cell, Any]):
    """The values of one column's cells, each distinct cell read once; a cell that cannot be read maps to a Refusal."""

    def __init__(self, each: Field, profile: Profile, written: str | None) -> None:
        super().__init__()
        self.field, self.failed = each, False
        self._read = values.reader(each, written)
        self._words = {words.strip().casefold(): meant for words, meant in profile.values.get(each.name, {}).items()}
        self._default = profile.defaults.get(each.name)

    def __missing__(self, cell: Cell) -> Any:
        found = self[cell] = self._value(cell)
        return found

    def _value(self, cell: Cell) -> Any:
        try:
            return self._meant(cell)
        except Unreadable as refusal:
            self.failed = True
            return Refusal(self.field.name, str(cell)[:200], str(refusal))

    def _meant(self, cell: Cell) -> Any:
        if self._words:
            text = values.text_of(cell)
            cell = self._words.get(text.casefold(), self._words.get("*", cell))
        if isinstance(cell, str) and not cell.strip():
            cell = self._default or ""
        if cell != "":
            found = self._read(cell)
            if found != "":
                return found
        if self.field.required:
            raise Unreadable(f"{self.field.label} is empty. Each row needs one.")
        return None

    def column(self, cells: Iterable[Cell]) -> list[Any]:
        """The values, in order."""
        if len(self) > REMEMBERED:
            self.clear()
            self.failed = False
        return list(map(self.__getitem__, cells))


@dataclass
class Chunk:
    """Rows by position: `numbers` as the file counts them, `values` by field, `refused` by position."""

    numbers: Sequence[int]
    rows: Rows
    values: dict[str, list[Any]]
    refused: dict[int, list[Refusal]] = field(default_factory=dict)

    def refuse(self, position: int, name: str, reason: str, value: Any = "") -> None:
        """Keep one row out, and say why; a row that is refused as a whole needs no second reason."""
        told = self.refused.setdefault(position, [])
        if not told or told[0].field:
            told.append(Refusal(name, str(value)[:200], reason))

    def resolve(self, name: str, known: Mapping[Any, Any], reason: Callable[[Any], str]) -> list[Any]:
        """Codes of a field as what they stand for; a row whose code is not `known` is refused."""
        codes = self.values[name]
        found = list(map(known.get, codes))
        if None in found:
            for position, (code, row) in enumerate(zip(codes, found, strict=True)):
                if row is None and code is not None:
                    self.refuse(position, name, reason(code), code)
        return found

    def kept(self) -> list[int]:
        """Positions of the rows that are not refused."""
        return [position for position in range(len(self.numbers)) if position not in self.refused]

    def only_kept(self, columns: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """The columns without refused rows; the same ones where none is."""
        if not self.refused:
            return columns
        kept = self.kept()
        return [[column[position] for position in kept] for column in columns]


class Reader:
    """Turns the rows of one table into chunks, by one profile."""

    def __init__(
        self, kind: Kind, profile: Profile, headers: Sequence[str], fixes: Mapping[int, Mapping[str, str]]
    ) -> None:
        self.width, self.fixes, self.headers = len(headers), fixes, list(headers)
        self.places: dict[str, list[int]] = {}
        for name, header in profile.columns.items():
            wanted = [header] if isinstance(header, str) else header
            self.places[name] = [self.headers.index(each) for each in wanted]
        self.kept = [(header, self.headers.index(header)) for header in profile.options.get("keep", ())]
        fields = [each for each in kind.fields if each.name in profile.mapped()]
        self.readings = {each.name: Reading(each, profile, profile.format_of(each)) for each in fields}

    def chunk(self, first: int, rows: Rows) -> Chunk | None:
        """One chunk; None where the rows are all blank."""
        refused: dict[int, list[Refusal]] = {}
        numbers: Sequence[int] = range(first, first + len(rows))
        if set(map(len, rows)) != {self.width} or [""] * self.width in rows:
            numbers, rows, refused = self._straighten(first, rows)
        if not rows:
            return None
        if self.fixes:
            self._fix(numbers, rows)
        made = Chunk(numbers, rows, {}, refused)
        for name, reading in self.readings.items():
            found = reading.column(self._cells(name, rows))
            if reading.failed:
                self._note(made, found)
            made.values[name] = found
        if self.kept:
            made.values["kept"] = [{header: _kept(row[place]) for header, place in self.kept} for row in rows]
        return made

    def _cells(self, name: str, rows: Rows) -> Iterable[Cell]:
        places = self.places.get(name)
        if places is None:
            return [""] * len(rows)
        if len(places) == 1:
            return map(itemgetter(places[0]), rows)
        return [" ".join(filter(None, (values.text_of(row[place]) for place in places))) for row in rows]

    def _straighten(self, first: int, rows: Rows) -> tuple[list[int], Rows, dict[int, list[Refusal]]]:
        """Without blank rows; those that are too long or too short are refused, and padded to be shown."""
        numbers: list[int] = []
        kept: Rows = []
        refused: dict[int, list[Refusal]] = {}
        for number, row in enumerate(rows, first):
            if not any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in row):
                continue
            if len(row) != self.width:
                told = f"{len(row)} columns" if len(row) < self.width else "more columns"
                wrong = f"This row has {told}, the header {self.width}. Quote cells that hold the separator."
                refused[len(kept)] = [Refusal("", "", wrong)]
            numbers.append(number)
            kept.append((row + [""] * self.width)[: self.width])
        return numbers, kept, refused

    def _fix(self, numbers: Sequence[int], rows: Rows) -> None:
        for position in _among(numbers, self.fixes):
            rows[position] = list(rows[position])
            for header, text in self.fixes[numbers[position]].items():
                if header in self.headers:
                    rows[position][self.headers.index(header)] = text

    def _note(self, chunk: Chunk, found: list[Any]) -> None:
        for position, value in enumerate(found):
            if isinstance(value, Refusal):
                found[position] = None
                chunk.refuse(position, value.field, value.reason, value.value)


def _among(numbers: Sequence[int], wanted: Collection[int]) -> Iterator[int]:
    return (position for position, number in enumerate(numbers) if number in wanted)


def _kept(cell: Cell) -> str:
    try:
        return values.text_of(cell)[:LONGEST_CELL]
    except Unreadable:
        return ""
