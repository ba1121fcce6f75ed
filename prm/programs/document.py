"""A program as a value: levels with their requirements, benefits, points, variants, golden partners. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum, auto

from prm.programs.measures import Fact
from prm.programs.reviews import NIGHTLY
from prm.programs.units import Unit

Path = tuple[str | int, ...]
GLOBAL = "global"


class Operator(StrEnum):
    """How a number is held against its threshold."""

    AT_LEAST = auto()
    MORE_THAN = auto()
    AT_MOST = auto()
    LESS_THAN = auto()
    EQUALS = auto()


class Join(StrEnum):
    """How the parts of a group count."""

    ALL = auto()
    ANY = auto()


@dataclass(frozen=True)
class Requirement:
    """One number asked for; `threshold` is in steps of the measure's unit."""

    key: str
    fact: Fact
    unit: Unit
    operator: Operator
    threshold: int
    path: Path = ()

    @property
    def span(self) -> tuple[int | None, int | None]:
        """The least and the largest whole number that meets it."""
        it = self.threshold
        return {
            Operator.AT_LEAST: (it, None),
            Operator.MORE_THAN: (it + 1, None),
            Operator.AT_MOST: (None, it),
            Operator.LESS_THAN: (None, it - 1),
            Operator.EQUALS: (it, it),
        }[self.operator]

    def is_met(self, value: int) -> bool:
        low, high = self.span
        return (low is None or value >= low) and (high is None or value <= high)


@dataclass(frozen=True)
class Group:
    """Requirements and groups of which all, or any one, must be met; a group of all without parts is met."""

    join: Join
    parts: tuple["Requirement | Group", ...]
    path: Path = ()

    def requirements(self) -> Iterator[Requirement]:
        """Every requirement below, in the order of the document."""
        for part in self.parts:
            if isinstance(part, Group):
                yield from part.requirements()
            else:
                yield part


@dataclass(frozen=True)
class Level:
    """A place in the program; `benefits` are whole numbers, flags as 1, texts as they are."""

    key: str
    name: str
    requires: Group
    benefits: Mapping[str, int | str] = field(default_factory=dict)
    also: tuple[str, ...] = ()  # benefits in words only
    path: Path = ()


@dataclass(frozen=True)
class Action:
    """What earns points: `points` for each full `per` of a measure; they count for `part` and for the whole."""

    fact: Fact
    points: int
    per: int
    part: str


@dataclass(frozen=True)
class Variant:
    """A region's own program: the levels it inherits, with its overrides in place."""

    key: str
    name: str
    inherits: str
    regions: tuple[str, ...]  # codes or names of regions, or countries by their two letters
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Golden:
    """A partner that proves the rules: with these facts it must reach this level, in this variant."""

    name: str
    facts: Mapping[Fact, int]
    level: str | None
    variant: str = GLOBAL
    benefits: Mapping[str, int | str] = field(default_factory=dict)
    path: Path = ()


@dataclass(frozen=True)
class Program:
    """One version of a program; `levels` from the lowest to the highest."""

    key: str
    name: str
    currency: str
    levels: tuple[Level, ...]
    actions: tuple[Action, ...] = ()
    variants: Mapping[str, Variant] = field(default_factory=dict)
    golden: tuple[Golden, ...] = ()
    efforts: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # measure or part of points: effort, per
    conversion: Mapping[str, str] = field(default_factory=dict)
    grace_days: int = 90
    review: str = NIGHTLY  # whether levels are still borne out is looked at then; rises every night
    warn_days: tuple[int, ...] = (90, 60, 30)
    members: tuple[str, ...] | None = ()  # types of partners; (): every active one; None: by invitation
    effective_on: date | None = None

    def level(self, key: str | None) -> Level | None:
        return next((level for level in self.levels if level.key == key), None)

    def rank(self, key: str | None) -> int:
        """1 for the lowest level; 0 for none."""
        return next((at for at, level in enumerate(self.levels, 1) if level.key == key), 0)

    def variant(self, key: str) -> "Program":
        """The program as it holds in a variant's regions."""
        return self if key == GLOBAL else replace(self, levels=self.variants[key].levels)

    def facts(self) -> tuple[Fact, ...]:
        """Every number it looks at in any of its variants, in order, points among them."""
        everywhere = [*self.levels, *(level for each in self.variants.values() for level in each.levels)]
        asked = [each.fact for level in everywhere for each in level.requires.requirements()]
        return tuple(dict.fromkeys([*asked, *(action.fact for action in self.actions)]))
