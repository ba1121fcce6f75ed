"""Reads a program's document, a plain mapping, into a Program; refuses with one sentence and the place. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from prm.programs import checks
from prm.programs import reading_parts as parts
from prm.programs.document import GLOBAL, Action, Golden, Level, Path, Program, Requirement, Variant
from prm.programs.document import Group as Group  # noqa: PLC0414 - readers of programs hold it
from prm.programs.measures import POINTS, Fact, Measure
from prm.programs.problems import Problem
from prm.programs.reading_parts import Known, key_of, listed, mapping, number, text, whole
from prm.programs.reviews import NIGHTLY, REVIEWS
from prm.programs.units import Unit

KEYS = {
    "program", "name", "currency", "levels", "points", "variants", "golden", "efforts", "conversion", "grace",
    "members", "effective_on", "review",
}  # fmt: skip
WARN = (90, 60, 30)


def program(raw: Any, known: Known) -> Program:
    """The program a document tells; `known` are the measures there are. Raises Problem."""
    mapping(raw, (), KEYS, frozenset({"program", "name", "currency", "levels"}))
    actions, window = parts.points(raw.get("points"), ("points",), known)
    known = _with_points(known, actions)
    levels = _levels(raw["levels"], known, window)
    grace = mapping(raw.get("grace", {}), ("grace",), {"days", "warn"})
    made = Program(
        key=key_of(raw["program"], ("program",)),
        name=text(raw["name"], ("name",)),
        currency=_currency(raw["currency"], ("currency",)),
        levels=levels,
        actions=actions,
        variants=_variants(raw.get("variants", []), levels, known, window),
        efforts=_efforts(raw.get("efforts", {}), known, actions),
        conversion=_conversion(raw.get("conversion", {})),
        grace_days=whole(grace.get("days", 90), ("grace", "days"), 0, 730),
        warn_days=_warnings(grace.get("warn", list(WARN))),
        members=_members(raw.get("members", "everyone")),
        effective_on=_day(raw.get("effective_on")),
        review=_review(raw.get("review", NIGHTLY)),
    )
    checks.refuse(made, known)
    lines = listed(raw.get("golden", []), ("golden",))
    golden = tuple(_golden(each, ("golden", at), made, known) for at, each in enumerate(lines))
    return replace(made, golden=golden)


def _with_points(known: Known, actions: tuple[Action, ...]) -> Known:
    """The measures and, where actions earn points, the points themselves."""
    if not actions:
        return known
    earned = tuple(dict.fromkeys(action.part for action in actions))
    return {**known, POINTS: Measure(POINTS, "points", Unit.POINTS, parameters={"part": earned}, effort=1)}


def _levels(raw: Any, known: Known, window: str | None) -> tuple[Level, ...]:
    lines = listed(raw, ("levels",))
    found: list[Level] = []
    if not lines:
        raise Problem(("levels",), "A program has at least one level.")
    for at, line in enumerate(lines):
        path: Path = ("levels", at)
        mapping(line, path, {"key", "name", "requires", "benefits"}, frozenset({"key", "name"}))
        key = key_of(line["key"], (*path, "key"))
        if any(level.key == key for level in found):
            raise Problem((*path, "key"), f"There is a level “{key}” already.")
        tree = parts.Requirements(known, window).group(line.get("requires"), (*path, "requires"))
        given, also = parts.benefits(line.get("benefits"), (*path, "benefits"))
        found.append(Level(key, text(line["name"], (*path, "name")), tree, given, also, path))
    return tuple(found)


def _variants(raw: Any, levels: tuple[Level, ...], known: Known, window: str | None) -> dict[str, Variant]:
    """Variants in the order of the document, each after the one it inherits from is read."""
    lines = {}
    for at, line in enumerate(listed(raw, ("variants",))):
        path: Path = ("variants", at)
        mapping(line, path, {"key", "name", "inherits", "regions", "levels"}, frozenset({"key", "name", "regions"}))
        key = key_of(line["key"], (*path, "key"))
        if key in lines or key == GLOBAL:
            raise Problem((*path, "key"), f"There is a variant “{key}” already.")
        lines[key] = (line, path)
    for key, (line, path) in lines.items():
        _ancestry(key, line, path, lines)
    found: dict[str, Variant] = {}
    while len(found) < len(lines):
        for key, (line, path) in lines.items():
            above = line.get("inherits", GLOBAL)
            if key not in found and (above == GLOBAL or above in found):
                base = levels if above == GLOBAL else found[above].levels
                found[key] = _variant(key, line, path, base, parts.Requirements(known, window), known)
    return {key: found[key] for key in lines}


def _ancestry(key: str, line: Mapping[str, Any], path: Path, lines: Mapping[str, Any]) -> None:
    seen, above = [key], line.get("inherits", GLOBAL)
    while above != GLOBAL:
        if above not in lines:
            raise Problem((*path, "inherits"), f"There is no variant “{above}” to inherit from.")
        if above in seen:
            raise Problem((*path, "inherits"), f"Variants inherit in a circle: {' → '.join([*seen, above])}.")
        seen.append(above)
        above = lines[above][0].get("inherits", GLOBAL)


def _variant(
    key: str, line: Mapping[str, Any], path: Path, base: tuple[Level, ...], reader: parts.Requirements, known: Known
) -> Variant:
    changes = mapping(line.get("levels", {}), (*path, "levels"), {level.key for level in base})
    told = listed(line["regions"], (*path, "regions"))
    regions = tuple(text(each, (*path, "regions", at)) for at, each in enumerate(told))
    if not regions:
        raise Problem((*path, "regions"), "A variant names at least one region or country.")
    levels = []
    for level in base:
        reader.seen.clear()
        change = changes.get(level.key)
        levels.append(_overridden(level, change, (*path, "levels", level.key), reader, known) if change else level)
    inherits = str(line.get("inherits", GLOBAL))
    return Variant(key, text(line["name"], (*path, "name")), inherits, regions, tuple(levels))


def _overridden(level: Level, change: Any, path: Path, reader: parts.Requirements, known: Known) -> Level:
    """A level with a region's thresholds, requirements or benefits in the place of the inherited ones."""
    mapping(change, path, {"name", "thresholds", "requires", "benefits"})
    if "requires" in change:
        level = replace(level, requires=reader.group(change["requires"], (*path, "requires")))
    here = (*path, "thresholds")
    asked = {each.key: each for each in level.requires.requirements()}
    for key, value in mapping(change.get("thresholds", {}), here, set(asked)).items():
        fresh = replace(asked[key], threshold=number(asked[key].unit, value, (*here, key)), path=(*here, key))
        parts.reachable(fresh, known[fresh.fact.measure], (*here, key))
        level = replace(level, requires=_with(level.requires, fresh))
    given, also = parts.benefits(change.get("benefits"), (*path, "benefits"))
    name = text(change["name"], (*path, "name")) if "name" in change else level.name
    return replace(level, name=name, benefits={**level.benefits, **given}, also=also or level.also)


def _with(group: Group, fresh: Requirement) -> Group:
    renewed = tuple(
        _with(part, fresh) if isinstance(part, Group) else fresh if part.key == fresh.key else part
        for part in group.parts
    )
    return replace(group, parts=renewed)


def _golden(raw: Any, path: Path, made: Program, known: Known) -> Golden:
    mapping(raw, path, {"name", "variant", "facts", "level", "benefits"}, frozenset({"name", "level"}))
    variant = raw.get("variant", GLOBAL)
    if variant != GLOBAL and variant not in made.variants:
        raise Problem((*path, "variant"), f"There is no variant “{variant}”.")
    level = raw["level"]
    if level is not None and made.level(level) is None:
        raise Problem((*path, "level"), f"There is no level “{level}”. Write its key, or null for none.")
    facts = {each: nothing for each in made.facts() if (nothing := known[each.measure].nothing)}
    told = raw.get("facts") or {}
    if not isinstance(told, dict):
        raise Problem((*path, "facts"), "Here stand measures and their numbers.")
    for label in sorted(told, key=len):  # the more exact name comes later and stands
        fits = named(str(label), made.facts())
        if not fits:
            raise Problem((*path, "facts", label), f"“{label}” is no number this program looks at.")
        facts |= {each: number(known[each.measure].unit, told[label], (*path, "facts", label)) for each in fits}
    given, _ = parts.benefits(raw.get("benefits"), (*path, "benefits"))
    return Golden(text(raw["name"], (*path, "name")), facts, level, variant, given, path)


def named(label: str, facts: tuple[Fact, ...]) -> list[Fact]:
    """The numbers a label means: by measure, with its parameters, or with its window, too."""
    exact = [each for each in facts if label in {each.label, each.label.partition(" @ ")[0]}]
    return exact or [each for each in facts if label in {each.measure, f"{each.measure} @ {each.window}"}]


def _currency(raw: Any, path: Path) -> str:
    found = text(raw, path)
    if not (len(found) == 3 and found.isascii() and found.isalpha() and found.isupper()):
        raise Problem(path, f"“{found[:40]}” is no currency. Write three capitals, like USD.")
    return found


def _conversion(raw: Any) -> dict[str, str]:
    if not isinstance(raw, dict):
        raise Problem(("conversion",), "Here stand currencies and what one of each is worth.")
    found = {}
    for key, value in raw.items():
        path: Path = ("conversion", key)
        try:
            rate = Decimal(str(value))
        except InvalidOperation:
            raise Problem(path, f"“{value}” is no rate. Write it like 1.08.") from None
        if not (rate.is_finite() and 0 < rate < 1_000_000):
            raise Problem(path, "A rate is more than 0.")
        found[_currency(key, path)] = str(rate)
    return found


def _efforts(raw: Any, known: Known, actions: tuple[Action, ...]) -> dict[str, tuple[int, int]]:
    earned = {f"{POINTS}.{action.part}" for action in actions}
    found = {}
    for key, value in mapping(raw, ("efforts",), {*known, *earned}).items():
        path: Path = ("efforts", key)
        unit = Unit.POINTS if key in earned else known[key].unit
        mapping(value, path, {"effort", "per"}, frozenset({"effort"}))
        per = number(unit, value.get("per", 1), (*path, "per"))
        if per <= 0:
            raise Problem((*path, "per"), "An effort is for something more than nothing.")
        found[key] = whole(value["effort"], (*path, "effort"), 0, 1_000_000), per
    return found


def _warnings(raw: Any) -> tuple[int, ...]:
    days = [whole(each, ("grace", "warn", at), 1, 365) for at, each in enumerate(listed(raw, ("grace", "warn")))]
    return tuple(sorted(set(days), reverse=True))


def _members(raw: Any) -> tuple[str, ...] | None:
    if raw == "everyone":
        return ()
    if raw == "invited":
        return None
    mapping(raw, ("members",), {"types"}, frozenset({"types"}))
    types = listed(raw["types"], ("members", "types"))
    return tuple(text(each, ("members", "types", at)) for at, each in enumerate(types))


def _review(raw: Any) -> str:
    if raw not in REVIEWS:
        raise Problem(("review",), f"“{raw}” is no time of a review. Known are: {', '.join(REVIEWS)}.")
    return str(raw)


def _day(raw: Any) -> date | None:
    try:
        return None if raw is None else date.fromisoformat(str(raw))
    except ValueError:
        raise Problem(("effective_on",), f"“{raw}” is no day. Write it like 2026-09-04.") from None
