"""The scores of partners as metrics: KPI 18, engagement, and KPI 19, health. They stand as of last night."""

from collections.abc import Callable

from pandas import DataFrame

from prm.analytics import revenue
from prm.analytics.dims import PLACES, SELLERS
from prm.analytics.facts import Ask, Facts
from prm.analytics.metric import N_, Direction, Metric, Part, Reason, Tally, Unit, ratio

_GRAIN = (*PLACES, *SELLERS)


def scored(key: str) -> Callable[[Facts, Ask], DataFrame]:
    """The active partners that have points of this score; a frame without the score has none."""

    def rows(facts: Facts, ask: Ask) -> DataFrame:
        partners = revenue.active(facts, ask)
        if key not in partners:
            return partners.iloc[:0].assign(**{key: 0})
        return partners[partners[key] >= 0]

    return rows


def _points(key: str, words: str) -> Part:
    return Part(f"{key}_points", words, scored(key), amount=key, shared=True, span=lambda _ask: None)


def _counted(key: str, words: str) -> Part:
    return Part(
        f"{key}_scored", words, scored(key),
        tally=Tally.COUNT, per="partner", amount=None, shared=True, span=lambda _ask: None,
    )  # fmt: skip


METRICS = (
    Metric(
        key="partner_engagement",
        name=N_("Partner engagement"),
        words=N_(
            "How much active partners do with us, 0 to 100 on average: contacts, registrations and orders of the last "
            "90 days, each half as much worth after 45 days, up to what makes its part whole. As of last night, "
            "whatever period is asked for; partners with less than three months of data have no points."
        ),
        formula=N_(
            "Σ points of engagement ÷ active partners with points; "
            "points: 40 contacts, 30 registrations, 30 orders"
        ),
        unit=Unit.POINTS, direction=Direction.UP, owner=N_("Head of channel"), sources=("partners",), grain=_GRAIN,
        parts=(
            _points("engagement", N_("Points of engagement of active partners")),
            _counted("engagement", N_("Active partners with points of engagement")),
        ),
        finish=ratio(("engagement_points",), ("engagement_scored",), Reason.NO_SCORES),
    ),
    Metric(
        key="partner_health",
        name=N_("Partner health"),
        words=N_(
            "How active partners stand, 0 to 100 on average: revenue, engagement, pipeline and relationship, weighted; "
            "green from 80, yellow from 50, red below. Parts without data are left out and the others scaled. As of "
            "last night, whatever period is asked for; partners with less than three months of data have no points."
        ),
        formula=N_(
            "Σ points of health ÷ active partners with points; "
            "points: 35 revenue, 25 engagement, 15 enablement, 15 pipeline, 10 relationship"
        ),
        unit=Unit.POINTS, direction=Direction.UP, owner=N_("Head of channel"), sources=("partners",), grain=_GRAIN,
        parts=(
            _points("health", N_("Points of health of active partners")),
            _counted("health", N_("Active partners with points of health")),
        ),
        finish=ratio(("health_points",), ("health_scored",), Reason.NO_SCORES),
    ),
)  # fmt: skip
