"""A requirement tree as the sets of spans that meet it: for checks, and for the cheapest way. Pure."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from prm.programs.document import Group, Join, Requirement
from prm.programs.measures import Fact
from prm.programs.problems import Problem

Span: TypeAlias = tuple[int | None, int | None]  # least and largest number; None is no end
Way: TypeAlias = Mapping[Fact, Span]
MOST = 4_096


def meet(one: Span, other: Span) -> Span | None:
    """The numbers in both; None where there are none."""
    low = max((each for each in (one[0], other[0]) if each is not None), default=None)
    high = min((each for each in (one[1], other[1]) if each is not None), default=None)
    return None if low is not None and high is not None and low > high else (low, high)


def within(inner: Span, outer: Span) -> bool:
    """Does `outer` hold every number of `inner`?"""
    below = outer[0] is None or (inner[0] is not None and inner[0] >= outer[0])
    above = outer[1] is None or (inner[1] is not None and inner[1] <= outer[1])
    return below and above


def implies(one: Way, other: Way) -> bool:
    """Does whoever meets `one` also meet `other`?"""
    return all(fact in one and within(one[fact], span) for fact, span in other.items())


def ways(part: Group | Requirement) -> list[Way]:
    """Every way to meet it that is not harder than another one; none where it contradicts itself."""
    if isinstance(part, Requirement):
        return [{part.fact: part.span}]
    found: list[Way]
    if part.join is Join.ANY:
        found = [way for each in part.parts for way in ways(each)]
        return _easiest(found)
    found = [{}]
    for each in part.parts:
        further = ways(each)
        if len(found) * len(further) > MOST:
            raise Problem(part.path, f"This asks for more than {MOST:,} combinations. Use fewer “any” groups.")
        found = _easiest([both for one in found for other in further if (both := _both(one, other)) is not None])
    return found


def _both(one: Way, other: Way) -> Way | None:
    merged = dict(one)
    for fact, span in other.items():
        met = meet(merged.get(fact, (None, None)), span)
        if met is None:
            return None
        merged[fact] = met
    return merged


def _easiest(found: Iterable[Way]) -> list[Way]:
    kept: list[Way] = []
    for way in found:
        if not any(implies(way, other) for other in kept):
            kept = [other for other in kept if not implies(other, way)]
            kept.append(way)
    return kept
