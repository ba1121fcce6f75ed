"""Which partners are slipping and why (D32), for everybody who reaches them. Renders nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd
from sqlalchemy import ColumnElement

from prm.access.policy import Actor
from prm.analytics import engine, risk
from prm.analytics.catalogue import CATALOGUE
from prm.analytics.facts import Facts
from prm.analytics.metric import Value
from prm.analytics.revenue import ACTIVE
from prm.core.db import forgets
from prm.dashboards import extract, targets
from prm.dashboards.answers import Answers, Asker
from prm.dashboards.names import lookup
from prm.partners import queries
from prm.partners.models import Partner


@dataclass(frozen=True)
class Slipping:
    """A partner at risk; `reasons` hold the two numbers of each, in ten-thousandths."""

    code: str
    name: str
    manager: str
    territory: str
    reasons: tuple[risk.Risk, ...]

    @property
    def gap(self) -> int:
        """What is missing against what each reason measures by: the larger, the sooner it matters."""
        return max(int(reason.against - reason.found) for reason in self.reasons)


def at_risk(answers: Answers) -> tuple[Slipping, ...]:
    """Every active partner in reach that is at risk, the largest gap first."""
    data_to = answers.data_to
    return _at_risk(Asker(answers), data_to) if data_to else ()


@lru_cache(64)
def _at_risk(asker: Asker, data_to: date) -> tuple[Slipping, ...]:
    actor = asker.answers.actor
    frame = extract.partners(actor)
    active = frame[frame["status"] == ACTIVE].set_index("partner")
    revenue = extract.revenue(actor, ("partner",), risk.windows(data_to))
    windows = risk.revenue_windows(revenue, data_to)
    found = risk.risks(windows, _pacing(asker.answers, data_to), active.index.tolist())
    shown = active.loc[list(found), ["name", "manager", "territory"]].astype("str")
    rows = zip(shown.index.tolist(), *(shown[name].tolist() for name in shown), strict=True)
    slipping = (Slipping(code, name, manager, place, found[code]) for code, name, manager, place in rows)
    return tuple(sorted(slipping, key=lambda each: (-each.gap, each.code)))


forgets(_at_risk.cache_clear)


def _pacing(answers: Answers, data_to: date) -> Mapping[str, Value]:
    """Pacing of the partner targets in force on the last day with data, by partner code."""
    frame, day = answers.targets(), pd.Timestamp(data_to)
    now = frame[(frame["owner_kind"] == "partner") & (frame["start"] <= day) & (frame["end"] >= day)]
    if now.empty:
        return {}
    facts = Facts(targets=now, credits=targets.credits_of(answers.actor, now, ("partner",)))
    result = engine.compute(CATALOGUE["pacing"], facts, by="partner", calendar=answers.calendar, data_to=data_to)
    return {row.label: row.value for row in result.rows}


def own_labels(actor: Actor) -> frozenset[str]:
    """How the people whose book the actor keeps stand in frames."""
    labels = lookup("manager").labels
    return frozenset(labels[person] for person in actor.book if person in labels)


def in_book(answers: Answers) -> tuple[Slipping, ...]:
    """Those of the actor's own book."""
    mine = own_labels(answers.actor)
    return tuple(each for each in at_risk(answers) if each.manager in mine)


def _listed(actor: Actor) -> ColumnElement[bool]:
    """The partners at risk, as a condition on the partner list."""
    return Partner.code.in_([each.code for each in at_risk(Answers(actor))])


queries.use_risk(_listed)
