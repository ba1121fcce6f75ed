"""Holds facts against a program: the level reached, and why, requirement by requirement. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prm.programs.document import Golden, Group, Join, Level, Program, Requirement
from prm.programs.measures import POINTS, Fact

Facts = Mapping[Fact, int]


@dataclass(frozen=True)
class Line:
    """A requirement held against its number; `gap` is what is missing, or too much, in steps of its unit."""

    requirement: Requirement
    value: int

    @property
    def met(self) -> bool:
        return self.requirement.is_met(self.value)

    @property
    def gap(self) -> int:
        low, high = self.requirement.span
        below = 0 if low is None else low - self.value
        above = 0 if high is None else self.value - high
        return max(below, above, 0)


@dataclass(frozen=True)
class Tree:
    """A group held against the facts, part by part."""

    join: Join
    parts: tuple["Line | Tree", ...]

    @property
    def met(self) -> bool:
        found = (part.met for part in self.parts)
        return all(found) if self.join is Join.ALL else any(found)

    def lines(self) -> Iterator[Line]:
        for part in self.parts:
            if isinstance(part, Tree):
                yield from part.lines()
            else:
                yield part


@dataclass(frozen=True)
class Weighed:
    """Where a partner stands by its facts; `level` None is below the lowest."""

    level: Level | None
    trees: Mapping[str, Tree]  # by level


def weigh(program: Program, facts: Facts) -> Weighed:
    """The highest level all of whose own requirements are met; what is not known counts as 0."""
    known = with_points(program, facts)
    trees = {level.key: tree(level.requires, known) for level in program.levels}
    reached = [level for level in program.levels if trees[level.key].met]
    return Weighed(reached[-1] if reached else None, trees)


def tree(group: Group, facts: Facts) -> Tree:
    """A group held against the facts."""
    parts = tuple(
        tree(part, facts) if isinstance(part, Group) else Line(part, facts.get(part.fact, 0)) for part in group.parts
    )
    return Tree(group.join, parts)


def with_points(program: Program, facts: Facts) -> dict[Fact, int]:
    """The facts and the points they earn, in parts and in all; points that were given stand as they are."""
    found = dict(facts)
    earned: dict[str, int] = {}
    for action in program.actions:
        full = facts.get(action.fact, 0) // action.per
        earned[action.part] = earned.get(action.part, 0) + max(0, full) * action.points
    for fact in program.facts():
        if fact.measure == POINTS and fact not in found:
            part = dict(fact.parameters).get("part")
            found[fact] = sum(earned.values()) if part is None else earned.get(part, 0)
    return found


@dataclass(frozen=True)
class Failed:
    """A golden partner that does not come out as it must."""

    golden: Golden
    reached: str | None
    benefits: Mapping[str, tuple[int | str, int | str | None]]  # expected and given, where they differ


def failing(program: Program) -> list[Failed]:
    """The golden partners that the rules do not bear out."""
    found = []
    for each in program.golden:
        here = program.variant(each.variant)
        level = weigh(here, each.facts).level
        given = level.benefits if level else {}
        other = {key: (want, given.get(key)) for key, want in each.benefits.items() if given.get(key) != want}
        reached = level.key if level else None
        if reached != each.level or other:
            found.append(Failed(each, reached, other))
    return found
