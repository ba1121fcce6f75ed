"""The least-effort way to a level: which numbers to move, and by how much (M12). Pure, exact.

Every way to meet the tree is a set of spans; a step costs in proportion to the distance. Points are earned by parts:
what is raised for a part counts for the whole, too, and the rest is earned where it takes the least effort.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from prm.programs.document import Level, Program
from prm.programs.measures import POINTS, Fact, Measure
from prm.programs.spans import Span, Way, meet, ways
from prm.programs.weighing import Facts, with_points

Efforts = Mapping[Fact, Fraction | None]  # of one step of the unit; None: it cannot be worked on


@dataclass(frozen=True)
class Step:
    """A number to bring from where it is to where it must be."""

    fact: Fact
    now: int
    goal: int
    effort: Fraction

    @property
    def gap(self) -> int:
        return abs(self.goal - self.now)


@dataclass(frozen=True)
class Plan:
    """Steps that reach a level together, and their effort in all."""

    steps: tuple[Step, ...]

    @property
    def effort(self) -> Fraction:
        return sum((step.effort for step in self.steps), Fraction())


def cheapest(program: Program, level: Level, facts: Facts, known: Mapping[str, Measure]) -> Plan | None:
    """The cheapest plan to `level`; None where no way leads there by work alone."""
    now = with_points(program, facts)
    efforts = efforts_of(program, known)
    limits = {fact: (known[fact.measure].low, known[fact.measure].high) for fact in now if fact.measure in known}
    return cheapest_of(ways(level.requires), now, efforts, limits, _parts(program))


def efforts_of(program: Program, known: Mapping[str, Measure]) -> dict[Fact, Fraction | None]:
    """What one step of each number takes: as the document says, else as the measure does."""
    found: dict[Fact, Fraction | None] = {}
    for fact in program.facts():
        about, said = known.get(fact.measure), program.efforts.get(fact.measure)
        if said:
            found[fact] = Fraction(*said)
        else:
            found[fact] = None if about is None or about.effort is None else Fraction(about.effort, about.per)
    for part, fact in _parts(program).items():
        said = program.efforts.get(f"{POINTS}.{part}")
        found[fact] = Fraction(*said) if said else _by_actions(program, part, found)
    return found


def _by_actions(program: Program, part: str, efforts: Efforts) -> Fraction | None:
    """A point takes what the easiest of its actions takes."""
    each = [(efforts[action.fact], action) for action in program.actions if action.part == part]
    costs = [effort * action.per / action.points for effort, action in each if effort is not None]
    return min(costs) if costs else None


def _parts(program: Program) -> dict[str, Fact]:
    window = next((fact.window for fact in program.facts() if fact.measure == POINTS), "")
    return {action.part: Fact(POINTS, (("part", action.part),), window) for action in program.actions}


def cheapest_of(
    found: list[Way], now: Facts, efforts: Efforts, limits: Mapping[Fact, Span], parts: Mapping[str, Fact]
) -> Plan | None:
    """The cheapest of several ways, from where the numbers are `now`."""
    plans = [plan for way in found if (plan := _plan(way, now, efforts, limits, parts)) is not None]
    return min(plans, key=lambda plan: (plan.effort, len(plan.steps)), default=None)


def _plan(
    way: Way, now: Facts, efforts: Efforts, limits: Mapping[Fact, Span], parts: Mapping[str, Fact]
) -> Plan | None:
    steps: list[Step] = []
    whole = None
    for fact, asked in way.items():
        span = meet(asked, limits.get(fact, (None, None)))
        if span is None:
            return None
        if fact.measure == POINTS and not fact.parameters:
            whole = (fact, span[0] or 0)
            continue
        step = _step(fact, span, now, efforts)
        if step is None:
            return None
        steps += [step] if step.gap else []
    if whole is not None:
        more = _rest(whole, steps, now, efforts, parts)
        if more is None:
            return None
        steps = more
    return Plan(tuple(steps))


def _step(fact: Fact, span: Span, now: Facts, efforts: Efforts) -> Step | None:
    value, (low, high) = now.get(fact, 0), span
    goal = low if low is not None and value < low else high if high is not None and value > high else value
    if goal is None or goal == value:
        return Step(fact, value, value, Fraction())
    effort = efforts.get(fact)
    return None if effort is None else Step(fact, value, goal, abs(goal - value) * effort)


def _rest(
    whole: tuple[Fact, int], steps: list[Step], now: Facts, efforts: Efforts, parts: Mapping[str, Fact]
) -> list[Step] | None:
    """Earn what the parts leave missing of all points, in the part where a point takes the least effort."""
    fact, goal = whole
    raised = sum(step.gap for step in steps if step.fact.measure == POINTS)
    missing = goal - now.get(fact, 0) - raised
    if missing <= 0:
        return steps
    costs = [(cost, part) for part in parts.values() if (cost := efforts.get(part)) is not None]
    if not costs:
        return None
    cost, part = min(costs, key=lambda each: each[0])
    before = next((step for step in steps if step.fact == part), Step(part, now.get(part, 0), now.get(part, 0), cost))
    longer = Step(part, before.now, before.goal + missing, (before.gap + missing) * cost)
    return [*(step for step in steps if step.fact != part), longer]
