"""What a partner sees of itself, as data: revenue, targets, orders, its family. Renders nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select

from prm.access.policy import Actor, See
from prm.access.scope import scoped_by, visible
from prm.analytics.catalogue import CATALOGUE
from prm.analytics.spark import spark
from prm.core.db import db
from prm.core.errors import NotFound
from prm.core.period import Period
from prm.dashboards import extract, lines, targets_grid, words
from prm.dashboards.answers import Answers
from prm.dashboards.targets_grid import Standing
from prm.identity.models import Territory, User
from prm.partners.models import Contact, Partner
from prm.sales.models import Line, OwnerKind
from prm.web import formats

LATEST = 5


@dataclass(frozen=True)
class Firm:
    """A company of the family with what it booked in the period and in the same days a year before."""

    public_id: str
    code: str
    name: str
    status: str
    own: bool
    booked: int
    earlier: int
    targets: tuple["Goal", ...] = ()

    @property
    def change(self) -> float | None:
        return self.booked / self.earlier - 1 if self.earlier > 0 else None


@dataclass(frozen=True)
class Goal:
    """A target of the company that runs now, with how it stands."""

    series: str
    period: Period
    title: str
    standing: Standing
    sentence: str


def firms(answers: Answers, period: Period) -> list[Firm]:
    """Own company first, then the companies below it that the asker may read, by name."""
    actor = answers.actor
    now, before = _booked(answers, period), _booked(answers, period.year_earlier())
    columns = (Partner.id, Partner.public_id, Partner.code, Partner.name, Partner.status)
    rows = db.session.execute(visible(Partner, actor, See.PARTNERS, *columns).order_by(Partner.sort_name, Partner.id))
    found = [
        Firm(
            row.public_id, row.code, row.name, str(row.status), row.id == actor.partner_id,
            now.get(row.code, 0), before.get(row.code, 0),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda firm: not firm.own)


def _booked(answers: Answers, period: Period) -> dict[str, int]:
    result = answers.value("partner_revenue", period=period, by="partner")
    return {row.label: int(row.value.numerator) for row in result.rows}


def tile(answers: Answers, own: Firm, period: Period, href: str) -> dict[str, Any]:
    """The revenue tile of the own company: value, change on the year before, thirteen months."""
    where = {"partner": own.code}
    metric = CATALOGUE["partner_revenue"]
    now = answers.value(metric.key, period=period, where=where).value
    before = answers.value(metric.key, period=period.year_earlier(), where=where).value
    rows = extract.revenue(answers.actor, ("partner",))
    series = spark(rows[rows["partner"] == own.code], period.end)
    days = _("%(start)s to %(end)s", start=formats.day(period.start), end=formats.day(period.end))
    return {
        "key": metric.key,
        "label": _("Revenue, last 12 months"),
        "value": words.shown(now.value, metric.unit, answers.currency, tile=True),
        "href": href,
        "delta": words.change(now, before, metric, _("on the same days a year before")),
        "points": series.amounts,
        "note": days,
        "how": words.how(metric, days, None, ""),
        "as_of": _("Data to %(day)s", day=formats.day(period.end)),
    }


def goals(answers: Answers, codes: Sequence[str], data_to: date) -> dict[str, list[Goal]]:
    """Company code → its targets whose days hold the last day with data, earliest end first."""
    frame = answers.targets()
    day = str(data_to)
    runs = (frame["owner_kind"] == "partner") & frame["owner"].isin(list(codes))
    running = frame[runs & (frame["start"] <= day) & (frame["end"] >= day)].sort_values(["end", "series"])
    standings = targets_grid.standing(answers, OwnerKind.PARTNER, running["target"].tolist())
    found: dict[str, list[Goal]] = {code: [] for code in codes}
    each: Any = running.itertuples()
    for row in each:
        stands, period = standings.get(row.target), Period(row.start.date(), row.end.date())
        if stands is not None:
            title = targets_grid.title(answers.calendar, period)
            said = pacing(stands, period, data_to, answers.currency)
            found[str(row.owner)].append(Goal(str(row.series), period, title, stands, said))
    return found


def pacing(stands: Standing, period: Period, data_to: date, currency: str) -> str:
    """How far the target is, against how far its days are: one sentence."""
    due = round(stands.expected)
    facts = {
        "credited": formats.amount(stands.credited, currency), "target": formats.amount(stands.counted, currency),
        "due": formats.amount(due, currency), "gap": formats.amount(abs(stands.credited - due), currency),
        "left": (period.end - data_to).days,
    }  # fmt: skip
    if stands.credited >= stands.counted:
        return str(_("Reached: %(credited)s of %(target)s, with %(left)s days left.", **facts))
    if stands.credited == due:
        return str(_("%(credited)s of %(target)s: right at an even pace, %(left)s days left.", **facts))
    if stands.credited > due:
        return str(_("%(credited)s of %(target)s: %(gap)s ahead of an even pace, %(left)s days left.", **facts))
    return str(_("%(credited)s of %(target)s: %(gap)s behind an even pace, %(left)s days left.", **facts))


def last_orders(actor: Actor) -> list[Any]:
    """The newest orders: number, day, company, Σ in the reporting currency, how many lines."""
    keys = (Line.source, Line.order_number, Line.day, Partner.name)
    sums = (cast(func.sum(Line.reporting), BigInteger).label("amount"), func.count().label("lines"))
    chosen: Any = select(*keys, *sums).join(Partner, Partner.id == Line.partner_id).group_by(*keys)
    chosen = chosen.order_by(Line.day.desc(), Line.order_number.desc()).limit(LATEST)
    return list(db.session.execute(scoped_by(chosen, Line, actor, See.SALES)))


def order_lines(answers: Answers, period: Period | None, company: str, number: str) -> Select[Any]:
    """Order lines in reach, newest first, narrowed to days, a company by code, and part of an order number."""
    where = {"partner": company} if company else {}
    chosen = lines.of_partners(answers.actor, period, where, answers.calendar)
    return chosen.where(_numbered(number)) if number else chosen


def _numbered(number: str) -> ColumnElement[bool]:
    return Line.order_number.icontains(number, autoescape=True)


def totals(chosen: Select[Any]) -> tuple[int, int]:
    """Σ and count of the lines of a select: exactly what it lists."""
    sums = chosen.with_only_columns(func.coalesce(func.sum(Line.reporting), 0), func.count()).order_by(None)
    amount, count = db.session.execute(sums).one()
    return int(amount), int(count)


@dataclass(frozen=True)
class Profile:
    """A company's own facts, its people and whom it can turn to at the vendor."""

    company: Any
    people: list[Any]
    children: list[Any]


def profile(actor: Actor, public_id: str = "") -> Profile:
    """Own company, or one of the family by public id; another's does not exist."""
    columns = (
        Partner.id, Partner.public_id, Partner.code, Partner.name, Partner.kind, Partner.status, Partner.currency,
        Partner.email, Partner.phone, Partner.website, Partner.street, Partner.postal_code, Partner.city,
        Partner.region, Partner.country, Partner.tax_id, Partner.joined_on, Partner.confirmed_on,
        Territory.name.label("territory"),
        User.name.label("manager"), User.email.label("manager_email"), User.title.label("manager_title"),
    )  # fmt: skip
    rows = visible(Partner, actor, See.PARTNERS, *columns).outerjoin(Territory, Territory.id == Partner.territory_id)
    rows = rows.outerjoin(User, User.id == Partner.manager_id)
    mine = Partner.public_id == public_id if public_id else Partner.id == actor.partner_id
    company = db.session.execute(rows.where(mine)).first()
    if company is None:
        raise NotFound
    names = (Contact.name, Contact.title, Contact.role, Contact.email, Contact.phone)
    people = visible(Contact, actor, See.PEOPLE, *names).where(
        Contact.partner_id == company.id, Contact.left_on.is_(None)
    )
    below = visible(Partner, actor, See.PARTNERS, Partner.public_id, Partner.name, Partner.status, Partner.city)
    children = below.where(Partner.parent_id == company.id).order_by(Partner.sort_name, Partner.id)
    return Profile(
        company,
        list(db.session.execute(people.order_by(Contact.name))),
        list(db.session.execute(children)),
    )


def with_goals(answers: Answers, found: Sequence[Firm], data_to: date) -> list[Firm]:
    """The same companies with their running targets."""
    known = goals(answers, [firm.code for firm in found], data_to)
    return [replace(firm, targets=tuple(known[firm.code])) for firm in found]


def family(actor: Actor) -> dict[str, str]:
    """Code → name of the companies the asker reads, own first."""
    rows = db.session.execute(visible(Partner, actor, See.PARTNERS, Partner.id, Partner.code, Partner.name))
    ordered = sorted(rows, key=lambda row: (row.id != actor.partner_id, row.name))
    return {row.code: row.name for row in ordered}
