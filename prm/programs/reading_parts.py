"""Reads the parts of a program: requirements, groups, benefits, points. Refuses by naming the place. Pure."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from prm.core.errors import Unreadable
from prm.programs import units
from prm.programs.benefits import BENEFITS
from prm.programs.document import Action, Group, Join, Operator, Path, Requirement
from prm.programs.measures import POINTS, Fact, Measure
from prm.programs.problems import Problem
from prm.programs.units import Unit
from prm.programs.windows import MOST_DAYS, TRAILING, WINDOWS

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
OPERATORS = [str(each) for each in Operator]
Known = Mapping[str, Measure]


def mapping(value: Any, path: Path, allowed: set[str], needed: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A part with keys; Problem for one nobody knows, or one that is missing."""
    if not isinstance(value, dict):
        raise Problem(path, "Here stand keys and values, like “name: Gold”.")
    for key in value:
        if key not in allowed:
            raise Problem((*path, key), f"“{key}” is unknown here. Known are: {', '.join(sorted(allowed))}.")
    for key in sorted(needed - set(value)):
        raise Problem(path, f"“{key}” is missing here.")
    return value


def listed(value: Any, path: Path) -> list[Any]:
    if not isinstance(value, list):
        raise Problem(path, "Here stands a list, each line after a dash.")
    return value


def text(value: Any, path: Path, most: int = 200) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
        raise Problem(path, "Here stands a text.")
    if len(str(value)) > most:
        raise Problem(path, f"This text is longer than {most} characters.")
    return str(value).strip()


def key_of(value: Any, path: Path) -> str:
    found = text(value, path)
    if not KEY.fullmatch(found):
        raise Problem(path, f"“{found[:40]}” is no key. Write small letters, digits and _, beginning with a letter.")
    return found


def whole(value: Any, path: Path, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Problem(path, f"Here stands a whole number from {least} to {most:,}.")
    return value


def number(unit: Unit, value: Any, path: Path) -> int:
    try:
        return units.read(unit, value)
    except Unreadable as refusal:
        raise Problem(path, str(refusal)) from None


def window(value: Any, path: Path) -> str:
    if isinstance(value, dict):
        mapping(value, path, {"trailing_days"}, frozenset({"trailing_days"}))
        return TRAILING + str(whole(value["trailing_days"], (*path, "trailing_days"), 1, MOST_DAYS))
    if value not in WINDOWS:
        raise Problem(path, f"“{value}” is no window. Known are: {', '.join(WINDOWS)}, {{trailing_days: 90}}.")
    return str(value)


def fact(raw: Mapping[str, Any], path: Path, known: Known, points_window: str | None) -> tuple[Fact, Measure]:
    """The number that is asked for; a measure that grows needs a window, the others have none."""
    name = raw["measure"]
    if not isinstance(name, str) or name not in known:
        raise Problem((*path, "measure"), f"“{name}” is no measure. Known are: {', '.join(sorted(known))}.")
    about = known[name]
    given = mapping(raw.get("with", {}), (*path, "with"), set(about.parameters))
    for key, value in given.items():
        choices = about.parameters[key]
        if choices is not None and value not in choices:
            raise Problem((*path, "with", key), f"“{value}” is unknown here. Known are: {', '.join(choices)}.")
    told = tuple(sorted((key, text(value, (*path, "with", key))) for key, value in given.items()))
    if name == POINTS:
        if points_window is None:
            raise Problem((*path, "measure"), "Points are asked for, but the program has no “points:”.")
        return Fact(name, told, points_window), about
    if about.flow and "window" not in raw:
        raise Problem(path, f"“{name}” needs a window, like “window: trailing_12_months”.")
    if not about.flow and "window" in raw:
        raise Problem((*path, "window"), f"“{name}” is looked up on the day itself. Leave its window out.")
    return Fact(name, told, window(raw["window"], (*path, "window")) if about.flow else ""), about


class Requirements:
    """Reads the tree of one level; gives each requirement a key of its own within it."""

    def __init__(self, known: Known, points_window: str | None) -> None:
        self.known, self.points_window = known, points_window
        self.seen: Counter[str] = Counter()

    def group(self, raw: Any, path: Path) -> Group:
        """A list is all of its lines; a lone requirement is a group of one."""
        if raw is None or raw == []:
            return Group(Join.ALL, (), path)
        if isinstance(raw, list):
            return Group(Join.ALL, tuple(self.part(each, (*path, at)) for at, each in enumerate(raw)), path)
        part = self.part(raw, path)
        return part if isinstance(part, Group) else Group(Join.ALL, (part,), path)

    def part(self, raw: Any, path: Path) -> Group | Requirement:
        if isinstance(raw, dict) and ("all" in raw or "any" in raw):
            join = Join.ALL if "all" in raw else Join.ANY
            mapping(raw, path, {str(join)})
            lines = listed(raw[join], (*path, str(join)))
            if not lines:
                raise Problem((*path, str(join)), "A group holds at least one requirement.")
            parts = tuple(self.part(each, (*path, str(join), at)) for at, each in enumerate(lines))
            return Group(join, parts, path)
        return self.requirement(raw, path)

    def requirement(self, raw: Any, path: Path) -> Requirement:
        mapping(raw, path, {"measure", "with", "window", "key", *OPERATORS}, frozenset({"measure"}))
        asked, about = fact(raw, path, self.known, self.points_window)
        held = [name for name in OPERATORS if name in raw]
        if len(held) != 1:
            raise Problem(path, f"A requirement has exactly one of {', '.join(OPERATORS)}.")
        threshold = number(about.unit, raw[held[0]], (*path, held[0]))
        if asked.measure == POINTS and held[0] not in {Operator.AT_LEAST, Operator.MORE_THAN}:
            raise Problem((*path, held[0]), "Points can only be asked for with at_least or more_than.")
        found = Requirement(self._key(raw, path), asked, about.unit, Operator(held[0]), threshold, path)
        reachable(found, about, (*path, held[0]))
        return found

    def _key(self, raw: Mapping[str, Any], path: Path) -> str:
        name = key_of(raw["key"], (*path, "key")) if "key" in raw else str(raw["measure"])
        self.seen[name] += 1
        if self.seen[name] > 1 and "key" in raw:
            raise Problem((*path, "key"), f"Two requirements of this level are called “{name}”.")
        return name if self.seen[name] == 1 else f"{name}_{self.seen[name]}"


def reachable(it: Requirement, about: Measure, path: Path) -> None:
    """Refuse a threshold beyond what the measure can ever be."""
    low, high = it.span
    if about.high is not None and low is not None and low > about.high:
        most = units.write(about.unit, about.high)
        raise Problem(path, f"“{about.key}” is never more than {most}: no partner can reach this.")
    if high is not None and high < about.low:
        least = units.write(about.unit, about.low)
        raise Problem(path, f"“{about.key}” is never less than {least}: no partner can reach this.")
    if about.kept_by_hand and (low is None or low <= about.nothing):
        said = (
            f"“{about.key}” is kept by hand and unknown of some: ask for at_least something, so that nothing is no yes."
        )
        raise Problem(path, said)


def benefits(raw: Any, path: Path) -> tuple[dict[str, int | str], tuple[str, ...]]:
    """What a level gives: benefits that engines enforce, and others in words."""
    given = mapping(raw or {}, path, {*BENEFITS, "also"})
    found: dict[str, int | str] = {}
    for key, value in given.items():
        if key == "also":
            continue
        about = BENEFITS[key]
        if about.unit is None:
            if not isinstance(value, bool):
                raise Problem((*path, key), "Here stands true or false.")
            found[key] = int(value)
            continue
        found[key] = number(about.unit, value, (*path, key))
        if not 0 <= int(found[key]) <= about.most:
            most = units.write(about.unit, about.most)
            raise Problem((*path, key), f"“{key}” lies between 0 and {most}.")
    words = listed(given.get("also", []), (*path, "also"))
    return found, tuple(text(each, (*path, "also", at), 500) for at, each in enumerate(words))


def points(raw: Any, path: Path, known: Known) -> tuple[tuple[Action, ...], str | None]:
    """What earns points, and in which window."""
    if raw is None:
        return (), None
    mapping(raw, path, {"window", "actions"}, frozenset({"window", "actions"}))
    span = window(raw["window"], (*path, "window"))
    lines = listed(raw["actions"], (*path, "actions"))
    return tuple(_action(each, (*path, "actions", at), known, span) for at, each in enumerate(lines)), span


def _action(raw: Any, path: Path, known: Known, span: str) -> Action:
    mapping(raw, path, {"measure", "with", "points", "per", "part"}, frozenset({"measure", "points"}))
    plain = {key: raw[key] for key in ("measure", "with") if key in raw}
    if plain["measure"] == POINTS:
        raise Problem((*path, "measure"), "Points are not earned by points.")
    if (measure := known.get(str(plain["measure"]))) and measure.flow:
        days = span.removeprefix(TRAILING)
        plain["window"] = {"trailing_days": int(days)} if days != span else span
    asked, about = fact(plain, path, known, None)
    per = number(about.unit, raw.get("per", 1), (*path, "per"))
    if per <= 0:
        raise Problem((*path, "per"), "Points are given per something more than nothing.")
    part = key_of(raw.get("part", "other"), (*path, "part"))
    return Action(asked, whole(raw["points"], (*path, "points"), 1, 1_000_000), per, part)
