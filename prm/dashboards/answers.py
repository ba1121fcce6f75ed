"""Questions about metrics, answered within an actor's reach: brings the frames a metric needs and lets it compute."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from pandas import DataFrame

from prm.access.policy import Actor, See, may
from prm.analytics import engine, quota
from prm.analytics.catalogue import metric_called
from prm.analytics.facts import Ask, Facts
from prm.analytics.metric import Metric, Result
from prm.core.db import forgets
from prm.core.installation import installation, versions
from prm.core.period import FiscalCalendar, Period
from prm.dashboards import extract, registered, targets

_NEEDS = (See.SALES, See.DIRECT_SALES, See.TARGETS, See.PARTNERS, See.DEALS)
_TOPICS = ("installation", "identity", "partners", "sales", "targets", "deals")
_BY_PARTNER = {
    "partners_with_orders", "top10_share", "hhi", "active_partner_rate", "registration_intensity", "activation_rate",
}  # fmt: skip
_MARKED = {"registered_orders", "other_orders"}  # parts that tell orders apart by their registration


class Answers:
    """One asker's view of the numbers; frames are shared by everybody of the same reach through the extract."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        about = installation()
        self.calendar, self.currency = FiscalCalendar(about.fiscal_start), about.currency
        self._targets: DataFrame | None = None

    @property
    def data_to(self) -> date | None:
        """The last day with a booked line in reach."""
        return extract.data_to(self.actor)

    def reaches_to(self, metric: Metric) -> date | None:
        """The last day with facts of this metric."""
        if "registrations" in metric.sources:
            return registered.last_day(self.actor)
        return extract.direct_to(self.actor) if metric.sources == ("direct",) else self.data_to

    def may_ask(self, key: str) -> bool:
        """A share of company sales needs the right to see direct sales, a registration's number that to see deals."""
        metric = metric_called(key)
        if "registrations" in metric.sources or tells_registered(metric):
            return may(self.actor, See.DEALS)
        return "direct" not in metric.sources or may(self.actor, See.DIRECT_SALES)

    def value(
        self,
        key: str,
        *,
        period: Period | None = None,
        by: str | None = None,
        where: Mapping[str, str] | None = None,
        data_to: date | None = None,
    ) -> Result:
        """The metric over a period, whole and cut; raises Unreadable for an unknown key or cut."""
        metric_called(key).check(Ask(period, by, where or {}, self.calendar))
        return _answered(Asker(self), key, period, by, tuple(sorted((where or {}).items())), data_to)

    def compute(
        self, key: str, period: Period | None, by: str | None, where: Mapping[str, str], data_to: date | None
    ) -> Result:
        """The same, computed anew."""
        metric = metric_called(key)
        ask = self._ask(metric, period, by, where, data_to)
        return engine.compute(metric, self._facts(metric, ask), **_words(ask))

    def behind(
        self,
        key: str,
        *,
        period: Period | None = None,
        where: Mapping[str, str] | None = None,
        by: str | None = None,
        data_to: date | None = None,
    ) -> dict[str, DataFrame]:
        """Part → the very rows the number counts; `by` names columns to keep for showing them."""
        metric = metric_called(key)
        ask = self._ask(metric, period, by, where, data_to)
        words = {name: word for name, word in _words(ask).items() if name != "by"}
        return engine.behind(metric, self._facts(metric, ask), **words)

    def targets(self) -> DataFrame:
        """The targets in reach, with `owner_id` and `series`."""
        if self._targets is None:
            self._targets = targets.targets(self.actor)
        return self._targets

    def _ask(
        self, metric: Metric, period: Period | None, by: str | None, where: Mapping[str, str] | None, to: date | None
    ) -> Ask:
        return Ask(period, by, where or {}, self.calendar, to or self.reaches_to(metric))

    def _facts(self, metric: Metric, ask: Ask) -> Facts:
        spans, dims = engine.spans(metric, ask), tuple(ask.dims)
        if metric.key in _BY_PARTNER:
            dims = (*dims, "partner")
        frames: dict[str, DataFrame] = {}
        for source in set(metric.sources) - {"registrations"}:
            frames[source] = self._frame(source, dims, spans, ask)
        if tells_registered(metric):
            frames["orders"] = registered.marked(frames["orders"], self.actor)
        if "registrations" in metric.sources:
            owners = (quota.owner_kind(ask),) if "targets" in metric.sources else ()
            wanted = (*dims, *owners)
            frames["registrations"] = registered.registrations(self.actor, wanted)
        return Facts(**frames)

    def _frame(self, source: str, dims: tuple[str, ...], spans: tuple[Period, ...], ask: Ask) -> Any:
        if source == "revenue":
            return extract.revenue(self.actor, dims, spans)
        if source == "direct":
            return extract.direct(self.actor, dims, spans)
        if source == "orders":
            return extract.orders(self.actor, dims, spans)
        if source == "partners":
            return extract.partners(self.actor)
        if source == "targets":
            return self.targets()
        return targets.credits_of(self.actor, self.targets(), (quota.owner_kind(ask),))


def tells_registered(metric: Metric) -> bool:
    """Does it tell orders of registered deals from others?"""
    return any(part.key in _MARKED for part in metric.parts)


class Asker:
    """Answers as a cache key: equal for askers of one reach while the data stands still."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        reached = (extract.reach_key(answers.actor, need) for need in _NEEDS)
        self.key = (*reached, *(versions()[topic] for topic in _TOPICS), answers.calendar)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Asker) and self.key == other.key


@lru_cache(2048)
def _answered(
    asker: Asker,
    key: str,
    period: Period | None,
    by: str | None,
    where: tuple[tuple[str, str], ...],
    data_to: date | None,
) -> Result:
    return asker.answers.compute(key, period, by, dict(where), data_to)


forgets(_answered.cache_clear)


def _words(ask: Ask) -> dict[str, Any]:
    return {
        "period": ask.period, "by": ask.by, "where": ask.where,
        "calendar": ask.calendar, "data_to": ask.data_to,
    }  # fmt: skip
