"""The plan of targets as a grid, owner × period, with what is credited so far. Renders nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from prm.access.policy import Actor, Need
from prm.access.scope import scoped_by
from prm.analytics import quota
from prm.analytics.facts import Ask, Facts
from prm.core.db import db
from prm.core.period import FiscalCalendar, Period
from prm.dashboards import targets
from prm.dashboards.answers import Answers
from prm.identity.models import Territory
from prm.sales import queries
from prm.sales.models import OwnerKind, Target
from prm.sales.rules import Owner
from prm.web import formats

PAGE = 25


@dataclass(frozen=True)
class Standing:
    """How a target that has begun stands: its amount pro rata, what it asks for to date, what is credited."""

    counted: int
    expected: Fraction
    credited: int

    @property
    def share(self) -> float | None:
        return self.credited / self.counted if self.counted else None

    @property
    def pace(self) -> float | None:
        return float(self.credited / self.expected) if self.expected else None


@dataclass(frozen=True)
class Cell:
    """One owner in one period; `row` is the target's own row, None where there is no target."""

    period: Period
    row: Any | None
    standing: Standing | None
    pro_rata: str  # why the target counts for less, else ""


@dataclass(frozen=True)
class Line:
    """One owner: the cells in the order of the periods, and what they come to."""

    owner: Owner
    cells: tuple[Cell, ...]
    planned: int
    total: Standing | None


@dataclass(frozen=True)
class Asked:
    """Which part of which plan a page shows."""

    series: str
    kind: OwnerKind
    year: int
    periods: tuple[tuple[Period, bool], ...]
    page: int = 1


@dataclass(frozen=True)
class Grid:
    """A page of the plan; `columns` holds Σ planned and the standing of each period over all owners of the kind."""

    asked: Asked
    lines: tuple[Line, ...]
    columns: tuple[tuple[int, Standing | None], ...]
    planned: int
    total: Standing | None
    owners: int


def build(answers: Answers, asked: Asked, need: Need, added: Iterable[Owner] = ()) -> Grid:
    """The grid of a kind of owners; `added` owners stand in it although they have no target yet."""
    actor = answers.actor
    days = [period for period, _locked in asked.periods]
    rows = _within(actor, need, asked, days)
    standings = standing(answers, asked.kind, [row.id for row in rows])
    people = _owners(rows, asked.kind, added)
    shown = people[(asked.page - 1) * PAGE : asked.page * PAGE]
    at = {(row.owner_id, Period(row.starts_on, row.ends_on)): row for row in rows}
    columns = tuple(_column(rows, period, standings) for period in days)
    return Grid(
        asked,
        tuple(_line(owner, days, at, standings) for owner in shown),
        columns,
        sum(planned for planned, _standing in columns),
        together(standings.values()),
        len(people),
    )


def _within(actor: Actor, need: Need, asked: Asked, days: Sequence[Period]) -> list[Any]:
    if not days:
        return []
    first, last = min(day.start for day in days), max(day.start for day in days)
    rows = queries.plan(actor, need, asked.series, asked.kind).where(Target.starts_on.between(first, last))
    return list(db.session.execute(rows.order_by(queries.OWNER_NAME, Target.id)))


def _owners(rows: Sequence[Any], kind: OwnerKind, added: Iterable[Owner]) -> list[Owner]:
    known = {
        row.owner_id: Owner(kind, row.owner_id, row.owner, row.code or "", row.name, row.joined_on) for row in rows
    }
    fresh = {owner.id: owner for owner in added if owner.id not in known}
    return [*fresh.values(), *known.values()]


def standing(answers: Answers, kind: OwnerKind, ids: Sequence[int]) -> dict[int, Standing]:
    """Target's row id → how it stands, by the catalogue's own arithmetic; targets not begun are left out."""
    wanted = answers.targets()
    wanted = wanted[wanted["target"].isin(list(ids))]
    if wanted.empty or answers.data_to is None:
        return {}
    ask = Ask(by=str(kind), calendar=answers.calendar, data_to=answers.data_to)
    facts = Facts(targets=wanted, credits=targets.credits_of(answers.actor, wanted, (str(kind),)))
    rows = quota.targets(facts, ask)
    credited = quota.credited(facts, ask).groupby("target")["amount"].sum().to_dict()
    columns = (rows[name].tolist() for name in ("target", "amount", "expected"))
    return {key: Standing(amount, due, int(credited.get(key, 0))) for key, amount, due in zip(*columns, strict=True)}


def together(standings: Iterable[Standing | None]) -> Standing | None:
    """Several standings as one; None where none has begun."""
    known = [each for each in standings if each is not None]
    if not known:
        return None
    return Standing(
        sum(each.counted for each in known),
        sum((each.expected for each in known), Fraction(0)),
        sum(each.credited for each in known),
    )


def _column(rows: Sequence[Any], period: Period, standings: Mapping[int, Standing]) -> tuple[int, Standing | None]:
    mine = [row for row in rows if (row.starts_on, row.ends_on) == (period.start, period.end)]
    return sum(row.amount for row in mine), together(standings.get(row.id) for row in mine)


def _line(
    owner: Owner, days: Sequence[Period], at: Mapping[tuple[int, Period], Any], standings: Mapping[int, Standing]
) -> Line:
    cells = tuple(_cell(owner, period, at.get((owner.id, period)), standings) for period in days)
    planned = sum(cell.row.amount for cell in cells if cell.row is not None)
    return Line(owner, cells, planned, together(cell.standing for cell in cells))


def _cell(owner: Owner, period: Period, row: Any | None, standings: Mapping[int, Standing]) -> Cell:
    if row is None:
        return Cell(period, None, None, "")
    return Cell(period, row, standings.get(row.id), pro_rata(owner.joined_on, period, row.amount))


def pro_rata(joined: date | None, period: Period, amount: int) -> str:
    """Why a joiner's target counts for less, with the days; "" where it counts whole."""
    if quota.pro_rata(amount, period, joined) == amount or joined is None:
        return ""
    said = _(
        "Joined %(day)s: %(left)s of %(days)s days",
        day=formats.day(joined), left=Period(joined, period.end).days, days=period.days,
    )  # fmt: skip
    return str(said)


def title(calendar: FiscalCalendar, period: Period) -> str:
    """A period's fiscal name where it has one, else its two days."""
    name = calendar.name(period)
    return f"{formats.day(period.start)} – {formats.day(period.end)}" if " – " in name else name


def years(calendar: FiscalCalendar, starts: Iterable[date]) -> list[int]:
    """The fiscal years in which periods begin, latest first."""
    return sorted({calendar.fiscal_year(start) for start in starts}, reverse=True)


def counts(actor: Actor, need: Need, series: str, within: Period) -> dict[OwnerKind, int]:
    """Owner kind → how many targets it has in the year."""
    chosen: Any = select(Target.owner_kind, func.count()).where(Target.series == series).group_by(Target.owner_kind)
    chosen = chosen.where(Target.starts_on.between(within.start, within.end))
    return dict(db.session.execute(scoped_by(chosen, Target, actor, need)).all())


def default_year(calendar: FiscalCalendar, found: Sequence[int], data_to: date | None) -> int | None:
    """The year the data is in where the plan has it, else the latest one before, else the first."""
    if not found:
        return None
    now = calendar.fiscal_year(data_to) if data_to else found[0]
    return next((year for year in found if year <= now), found[-1])


def year_choices(calendar: FiscalCalendar, data_to: date | None, today: date) -> list[tuple[int, str]]:
    """Fiscal years a new series may begin in: those around today and around the data."""
    years = {calendar.fiscal_year(day) + step for day in (today, data_to or today) for step in (-1, 0, 1)}
    return [(year, calendar.name(calendar.year_period(year))) for year in sorted(years, reverse=True)]


_CUT = {OwnerKind.MANAGER: "manager", OwnerKind.PARTNER: "partner", OwnerKind.CATEGORY: "category"}


def line_filters(kind: OwnerKind, owners: Iterable[Owner]) -> dict[int, tuple[str, str]]:
    """Owner's row id → the dimension and label that narrow order lines to what is credited to them."""
    if kind is OwnerKind.TERRITORY:
        kinds = dict(db.session.execute(select(Territory.id, Territory.kind)).all())
        return {owner.id: (str(kinds[owner.id]), owner.name) for owner in owners}
    named = kind is OwnerKind.CATEGORY
    return {owner.id: (_CUT[kind], owner.name if named else owner.code or owner.public_id) for owner in owners}
