"""What a program that can be read may still get wrong: contradictions are refused, oddities are warned of. Pure."""

from collections.abc import Iterator

from prm.programs import units
from prm.programs.document import Group, Join, Level, Program, Requirement
from prm.programs.measures import Fact
from prm.programs.problems import Problem
from prm.programs.reading_parts import Known
from prm.programs.spans import Span, implies, meet, ways


def refuse(program: Program, known: Known) -> None:
    """Problem where a level, global or of a region, asks for two things that no partner can have together."""
    for level in _every(program):
        _contradiction(level.requires, {})
        if not ways(level.requires):
            raise Problem(level.requires.path, f"“{level.name}” contradicts itself: no partner can reach it.")
        for it in level.requires.requirements():
            if it.fact.measure not in known:
                raise Problem(it.path, f"“{it.fact.measure}” is no measure.")


def _every(program: Program) -> Iterator[Level]:
    yield from program.levels
    for variant in program.variants.values():
        yield from variant.levels


def _contradiction(group: Group, outside: dict[Fact, tuple[Span, Requirement]]) -> None:
    """Hold each requirement against all that must be met together with it."""
    held = dict(outside)
    if group.join is Join.ALL:
        for part in group.parts:
            if isinstance(part, Requirement):
                held[part.fact] = _together(part, held)
    for part in group.parts:
        if isinstance(part, Group):
            _contradiction(part, held)
        elif group.join is Join.ANY:
            _together(part, held)


def _together(it: Requirement, held: dict[Fact, tuple[Span, Requirement]]) -> tuple[Span, Requirement]:
    if it.fact not in held:
        return it.span, it
    span, other = held[it.fact]
    both = meet(span, it.span)
    if both is None:
        raise Problem(
            it.path, f"This contradicts itself: “{it.fact.label}” cannot be {_said(other)} and {_said(it)} at once."
        )
    return both, it


def _said(it: Requirement) -> str:
    return f"{str(it.operator).replace('_', ' ')} {units.write(it.unit, it.threshold)}"


def warnings(program: Program) -> list[str]:
    """Sentences about what is allowed but hardly meant: a higher level that is easier, thresholds that fall."""
    found = _of(program.levels, "")
    for variant in program.variants.values():
        found += [each for each in _of(variant.levels, f"{variant.name}: ") if each.partition(": ")[2] not in found]
    if not program.golden:
        found.append("There are no golden partners: nothing proves these rules before they are published.")
    return found


def _of(levels: tuple[Level, ...], where: str) -> list[str]:
    found = []
    for at, lower in enumerate(levels):
        for higher in levels[at + 1 :]:
            if higher.requires.parts and all(
                any(implies(one, other) for other in ways(higher.requires)) for one in ways(lower.requires)
            ):
                found.append(
                    f"{where}Whoever reaches {lower.name} reaches {higher.name}, too: nobody will stay at {lower.name}."
                )
                continue
            if not higher.requires.parts:
                found.append(f"{where}{higher.name} requires nothing: everybody stands at least there.")
                continue
            found += [
                f"{where}{higher.name} asks for less “{fact.label}” than {lower.name} does."
                for fact in _falling(lower, higher)
            ]
    return found


def _falling(lower: Level, higher: Level) -> list[Fact]:
    def least(level: Level) -> dict[Fact, int]:
        lines = (part for part in level.requires.parts if isinstance(part, Requirement))
        known = [(each.fact, each.span[0]) for each in lines if level.requires.join is Join.ALL]
        return {fact: low for fact, low in known if low is not None}

    before, after = least(lower), least(higher)
    return [fact for fact, low in after.items() if fact in before and low < before[fact]]
