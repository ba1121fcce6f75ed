"""The cheapest way to a level equals what trying every combination finds, over random trees (M12)."""

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from prm.core.money import SCALE
from prm.programs.cheapest import cheapest, cheapest_of
from prm.programs.document import Group, Join, Operator, Requirement
from prm.programs.measures import Fact
from prm.programs.spans import ways
from prm.programs.units import Unit
from prm.programs.weighing import tree, weigh
from tests.programs.known import KNOWN
from tests.programs.texts import POINTS, SPECIALISTS, leveled, read

FACTS = [Fact(name) for name in ("one", "two", "three")]
WHOLE = Fact("points")
PARTS = {name: Fact("points", (("part", name),)) for name in ("sourced", "assisted")}

requirement = st.builds(
    lambda fact, operator, threshold: Requirement("r", fact, Unit.COUNT, operator, threshold),
    st.sampled_from(FACTS),
    st.sampled_from(list(Operator)),
    st.integers(0, 6),
)
grow = st.recursive(
    requirement,
    lambda inner: st.builds(Group, st.sampled_from(list(Join)), st.lists(inner, min_size=1, max_size=3).map(tuple)),
    max_leaves=8,
)
trees = grow.map(lambda part: part if isinstance(part, Group) else Group(Join.ALL, (part,)))
values = st.fixed_dictionaries({fact: st.integers(0, 6) for fact in FACTS})
costs = st.one_of(st.none(), st.integers(0, 9).map(Fraction))
efforts = st.fixed_dictionaries(dict.fromkeys(FACTS, costs))


def brute(group, now, effort, reach):
    """Try every combination of numbers within reach; the least effort that meets the tree, None where none does."""
    best = None
    for chosen in product(*([each] if effort[fact] is None else reach for fact, each in now.items())):
        goal = dict(zip(now, chosen, strict=True))
        if tree(group, goal).met:
            spent = sum((abs(goal[fact] - now[fact]) * (effort[fact] or 0) for fact in now), Fraction())
            best = spent if best is None else min(best, spent)
    return best


@settings(max_examples=400, deadline=None, derandomize=True)
@given(trees, values, efforts)
def test_the_cheapest_way_equals_brute_force(group, now, effort):
    limits = dict.fromkeys(FACTS, (0, 7))
    plan = cheapest_of(ways(group), now, effort, limits, {})
    assert (plan and plan.effort) == brute(group, now, effort, range(8))
    if plan is not None:
        assert tree(group, now | {step.fact: step.goal for step in plan.steps}).met


point_requirement = st.builds(
    lambda fact, threshold: Requirement("r", fact, Unit.POINTS, Operator.AT_LEAST, threshold),
    st.sampled_from([WHOLE, *PARTS.values()]),
    st.integers(0, 8),
)
point_trees = st.recursive(
    point_requirement,
    lambda inner: st.builds(Group, st.sampled_from(list(Join)), st.lists(inner, min_size=1, max_size=3).map(tuple)),
    max_leaves=6,
).map(lambda part: part if isinstance(part, Group) else Group(Join.ALL, (part,)))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(point_trees, st.lists(st.integers(0, 5), min_size=2, max_size=2), st.lists(costs, min_size=2, max_size=2))
def test_points_raised_for_a_part_count_for_the_whole_as_brute_force_finds(group, now, cost):
    effort = dict(zip(PARTS.values(), cost, strict=True))
    held = dict(zip(PARTS.values(), now, strict=True))
    plan = cheapest_of(ways(group), held | {WHOLE: sum(now)}, effort, {}, PARTS)
    best = None
    for more in product(*([0] if each is None else range(9) for each in cost)):
        goal = {fact: held[fact] + add for fact, add in zip(PARTS.values(), more, strict=True)}
        if tree(group, goal | {WHOLE: sum(goal.values())}).met:
            spent = sum((add * (each or 0) for add, each in zip(more, cost, strict=True)), Fraction())
            best = spent if best is None else min(best, spent)
    assert (plan and plan.effort) == best


def test_two_routes_to_gold_are_weighed_by_their_effort():
    made = read(SPECIALISTS)
    revenue, core = Fact("booked_revenue", (), "fiscal_year"), Fact("specialisations", (("kind", "core"),))
    gold = made.level("gold")
    plan = cheapest(made, gold, {revenue: 480_000 * SCALE}, KNOWN)
    assert [(step.fact, step.gap) for step in plan.steps] == [(core, 1), (revenue, 20_000 * SCALE)]
    near = cheapest(made, gold, {revenue: 849_000 * SCALE}, KNOWN)
    assert [(step.fact, step.gap) for step in near.steps] == [(revenue, 1_000 * SCALE)]
    assert cheapest(made, gold, {revenue: 900_000 * SCALE}, KNOWN).steps == ()


def test_what_cannot_be_worked_on_leaves_no_way():
    made = leveled("{measure: months, at_least: 12}")
    assert cheapest(made, made.levels[0], {Fact("months"): 11}, KNOWN) is None
    assert cheapest(made, made.levels[0], {Fact("months"): 12}, KNOWN).steps == ()


def test_the_plan_for_points_reaches_the_level():
    made = read(POINTS)
    year = "trailing_12_months"
    facts = {Fact("won_amount", (("source", "managed"),), year): 700_000 * SCALE}
    plan = cheapest(made, made.level("gold"), facts, KNOWN)
    goals = {step.fact: step.goal for step in plan.steps}
    sourced = Fact("points", (("part", "sourced"),), year)
    assert goals == {sourced: 8_000}
    whole = {Fact("points", (), year): 7_000 + 8_000, sourced: 8_000}
    assert weigh(made, facts | whole).level.key == "gold"
