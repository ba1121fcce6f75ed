"""Weighs many partners at once: a frame of facts in, the rank each reaches and what is met out. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from prm.programs.document import Group, Join, Program, Requirement
from prm.programs.measures import POINTS, Fact

Array = npt.NDArray[Any]
HELD = {"at_least": np.greater_equal, "more_than": np.greater, "at_most": np.less_equal, "less_than": np.less}


@dataclass(frozen=True)
class Weighed:
    """`ranks`: partner → 1 for the lowest level, 0 for none; `met`: a column per (level, requirement key)."""

    ranks: pd.Series
    met: pd.DataFrame


def frame(partner_ids: Sequence[int], numbers: Mapping[Fact, Mapping[int, int]]) -> pd.DataFrame:
    """One row per partner, one int64 column per fact label; who is missing has 0."""
    index = pd.Index(np.asarray(partner_ids, dtype="int64"), name="partner_id")
    columns = {
        fact.label: pd.Series(found, dtype="int64").reindex(index, fill_value=0) for fact, found in numbers.items()
    }
    return pd.DataFrame(columns, index=index)


def weigh(program: Program, facts: pd.DataFrame) -> Weighed:
    """The same as weighing.weigh for every row of `facts` (columns: fact labels, int64 steps)."""
    known = _with_points(program, facts)
    ranks = np.zeros(len(facts), dtype="int64")
    met: dict[tuple[str, str], Array] = {}
    for rank, level in enumerate(program.levels, 1):
        reached = _group(level.requires, known, len(facts), level.key, met)
        ranks[reached] = rank
    return Weighed(pd.Series(ranks, index=facts.index), pd.DataFrame(met, index=facts.index))


def _with_points(program: Program, facts: pd.DataFrame) -> dict[str, Array]:
    known = {str(label): facts[label].to_numpy() for label in facts.columns}
    none = np.zeros(len(facts), dtype="int64")
    earned: dict[str, Array] = {}
    for action in program.actions:
        full = np.maximum(known.get(action.fact.label, none) // action.per, 0) * action.points
        earned[action.part] = earned.get(action.part, none) + full
    for fact in program.facts():
        if fact.measure == POINTS and fact.label not in known:
            part = dict(fact.parameters).get("part")
            known[fact.label] = sum(earned.values(), none) if part is None else earned.get(part, none)
    return known


def _group(group: Group, known: Mapping[str, Array], size: int, level: str, met: dict[tuple[str, str], Array]) -> Array:
    found = np.full(size, group.join is Join.ALL)
    for part in group.parts:
        here = (
            _group(part, known, size, level, met)
            if isinstance(part, Group)
            else met.setdefault((level, part.key), _line(part, known, size))
        )
        found = found & here if group.join is Join.ALL else found | here
    return found


def _line(it: Requirement, known: Mapping[str, Array], size: int) -> Array:
    values = known.get(it.fact.label, np.zeros(size, dtype="int64"))
    return HELD.get(str(it.operator), np.equal)(values, it.threshold)
