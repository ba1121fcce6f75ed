"""What differs between two readings of a program: a region and the global one, or two versions. Pure."""

from dataclasses import dataclass
from typing import Any

from prm.programs.document import Group, Level, Program


@dataclass(frozen=True)
class Difference:
    """One part of a level that is otherwise: `old` or `new` is None where it is not there."""

    level: str
    part: str  # threshold, requirements, benefit, also, name, level, or a setting of the whole program
    key: str
    old: Any
    new: Any


def differences(old: Program, new: Program) -> list[Difference]:
    """Level by level, in the order of the new one; levels that are gone come last."""
    found: list[Difference] = []
    for level in new.levels:
        before = old.level(level.key)
        if before is None:
            found.append(Difference(level.key, "level", level.key, None, level))
        else:
            found += _of_level(before, level)
    found += [Difference(gone.key, "level", gone.key, gone, None) for gone in old.levels if not new.level(gone.key)]
    if old.actions != new.actions:
        found.append(Difference("", "points", "", old.actions, new.actions))
    settings = ("name", "grace_days", "warn_days", "review", "members", "conversion", "efforts")
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in settings)
    return found + [Difference("", "setting", name, a, b) for name, a, b in pairs if a != b]


def _of_level(old: Level, new: Level) -> list[Difference]:
    found = []
    if old.name != new.name:
        found.append(Difference(new.key, "name", "name", old.name, new.name))
    if shape(old.requires) == shape(new.requires):
        pairs = zip(old.requires.requirements(), new.requires.requirements(), strict=True)
        found += [Difference(new.key, "threshold", b.key, a, b) for a, b in pairs if a.threshold != b.threshold]
    else:
        found.append(Difference(new.key, "requirements", "", old.requires, new.requires))
    keys = dict.fromkeys([*old.benefits, *new.benefits])
    given = [(key, old.benefits.get(key), new.benefits.get(key)) for key in keys]
    found += [Difference(new.key, "benefit", key, was, now) for key, was, now in given if was != now]
    if old.also != new.also:
        found.append(Difference(new.key, "also", "", old.also, new.also))
    return found


def shape(group: Group) -> Any:
    """A tree without its thresholds: two of one shape ask for the same numbers in the same way."""
    return (
        group.join,
        tuple(shape(part) if isinstance(part, Group) else (part.fact, part.operator, part.key) for part in group.parts),
    )
