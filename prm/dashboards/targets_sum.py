"""Do the levels of a plan add up? Σ per period of the company, its regions, people, partners and products, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from prm.access.policy import Actor, Need
from prm.core.period import Period
from prm.sales import queries
from prm.sales.models import OwnerKind
from prm.sales.rules import Apart, company_node, compared, topmost
from prm.web import formats

COMPANY = "company"
ORDER = (COMPANY, OwnerKind.TERRITORY, OwnerKind.MANAGER, OwnerKind.PARTNER, OwnerKind.CATEGORY)


@dataclass(frozen=True)
class Level:
    """One level of the plan: Σ per period (None: no target there), and how far each is from the measure's."""

    key: str
    name: str
    amounts: tuple[int | None, ...]
    gaps: tuple[int | None, ...]
    total: int


@dataclass(frozen=True)
class AddUp:
    """The levels that have targets, the first being the measure, and the sentences that compare them."""

    levels: tuple[Level, ...]
    sentences: tuple[str, ...]
    even: bool


def level_name(key: str) -> str:
    """What a level is called."""
    words = {
        COMPANY: _("Company"),
        OwnerKind.TERRITORY: _("Regions"),
        OwnerKind.MANAGER: _("People"),
        OwnerKind.PARTNER: _("Partners"),
        OwnerKind.CATEGORY: _("Products"),
    }
    return str(words[key])


def add_up(actor: Actor, need: Need, series: str, within: Period, days: Sequence[Period], currency: str) -> AddUp:
    """Σ of the planned amounts per level and period of a plan, as far as the actor sees it."""
    table = _table(queries.sums(actor, need, series, within))
    known = [key for key in ORDER if table.get(key)]
    levels = tuple(_level(key, table, known[0], days) for key in known)
    sentences = _sentences(levels, currency)
    even = all(gap in {0, None} for level in levels for gap in level.gaps)
    return AddUp(levels, tuple(sentences), even)


def _table(rows: Sequence[Any]) -> dict[str, dict[Period, int]]:
    """Level → period → Σ; of nested regions only the topmost count, the one over all is the company."""
    parents = queries.parents()
    company, found = company_node(parents), {}  # type: ignore[var-annotated]
    regions: dict[Period, dict[int, int]] = {}
    for row in rows:
        period = Period(row.starts_on, row.ends_on)
        if row.region is None:
            found.setdefault(str(row.owner_kind), {})[period] = row.amount
        elif row.region == company:
            found.setdefault(COMPANY, {})[period] = row.amount
        else:
            regions.setdefault(period, {})[row.region] = row.amount
    for period, amounts in regions.items():
        total = sum(amounts[node] for node in topmost(amounts, parents))
        found.setdefault(str(OwnerKind.TERRITORY), {})[period] = total
    return found


def _level(key: str, table: Mapping[str, Mapping[Period, int]], measure: str, days: Sequence[Period]) -> Level:
    amounts = tuple(table[key].get(day) for day in days)
    against = [table[measure].get(day) for day in days]
    gaps = tuple(
        None if mine is None or other is None else mine - other for mine, other in zip(amounts, against, strict=True)
    )
    return Level(key, level_name(key), amounts, gaps, sum(amount or 0 for amount in amounts))


def _sentences(levels: Sequence[Level], currency: str) -> list[str]:
    if len(levels) < 2:
        return [_only(level) for level in levels]
    apart = compared([(level.key, level.total) for level in levels])
    return [_said(each, currency) for each in apart]


def _only(level: Level) -> str:
    return str(_("Only %(level)s carry targets here, so there is nothing to compare.", level=_inside(level.key)))


def _said(apart: Apart, currency: str) -> str:
    facts = {
        "measure": level_name(apart.other), "total": formats.amount(apart.other_total, currency),
        "level": _inside(apart.level), "sum": formats.amount(apart.total, currency),
        "gap": formats.amount(apart.gap, currency),
    }  # fmt: skip
    if apart.other == COMPANY:
        odd = _("The company's target is %(total)s; %(level)s add up to %(sum)s: %(gap)s apart.", **facts)
        even = _("The company's target is %(total)s, and %(level)s add up to it.", **facts)
    else:
        odd = _("%(measure)s add up to %(total)s; %(level)s to %(sum)s: %(gap)s apart.", **facts)
        even = _("%(measure)s and %(level)s both add up to %(total)s.", **facts)
    return str(odd if apart.gap else even)


def _inside(key: str) -> str:
    """A level's name inside a sentence."""
    words = {
        COMPANY: _("the company"),
        OwnerKind.TERRITORY: _("regions"),
        OwnerKind.MANAGER: _("people"),
        OwnerKind.PARTNER: _("partners"),
        OwnerKind.CATEGORY: _("products"),
    }
    return str(words[key])
