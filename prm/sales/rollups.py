"""The rollups kept with the facts (D29): moved by what an import's staged lines add and take, or made anew.

Every function works in the caller's transaction, so that facts and rollups never part.
"""

from typing import Any

from sqlalchemy import Select, and_, case, delete, extract, func, insert, literal_column, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from prm.partners.models import Credit, Partner
from prm.sales.models import DirectLine, DirectMonth, Line, MonthRollup, PartnerMonth
from prm.sales.staged import NOW, StagedLine, pieces

MONTHS = 12
NONE: Any = literal_column("0")  # stands for none in a rollup's key; no parameter, so that both engines group by it
_BULK = {"synchronize_session": False}


def move(session: Session, run_id: int, *, back: bool = False) -> None:
    """Add what the merge of an import wrote to the cells it touches; `back` takes it away again."""
    for rollup in (MonthRollup, PartnerMonth):
        _add(session, rollup, run_id, back=back)


def move_direct(session: Session, run_id: int, *, back: bool = False) -> None:
    """The same for direct lines."""
    _add(session, DirectMonth, run_id, back=back)


def touched(run_id: int) -> Select[Any]:
    """Ids of the partners whose lines an import made or replaced."""
    staged = select(StagedLine.partner_id).where(StagedLine.run_id == run_id, StagedLine.op.in_(("new", "changed")))
    return staged.distinct()


def month_of(day: Any) -> Any:
    """A day's month as yyyymm, in SQL."""
    return extract("year", day) * literal_column("100") + extract("month", day)


def _add(session: Session, rollup: Any, run_id: int, *, back: bool) -> None:
    table = rollup.__table__
    names = [column.name for column in table.primary_key]
    sign = case(
        (StagedLine.side == NOW, literal_column("-1" if back else "1")), else_=literal_column("1" if back else "-1")
    )
    keys = [func.coalesce(getattr(StagedLine, name), NONE).label(name) for name in names]
    moved = select(*keys, func.sum(sign * StagedLine.reporting), func.sum(sign)).group_by(*keys)
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    for piece in pieces(session, run_id):
        written = dialect.insert(table).from_select([*names, "reporting", "lines"], moved.where(piece))
        sums = {name: table.c[name] + written.excluded[name] for name in ("reporting", "lines")}
        session.execute(written.on_conflict_do_update(index_elements=names, set_=sums), execution_options=_BULK)
    session.execute(delete(rollup).where(rollup.lines == 0), execution_options=_BULK)


def last_month(session: Session) -> int:
    """The month (yyyymm) the data reaches to; 0 without lines."""
    day = session.execute(select(func.max(Line.day)), execution_options=_BULK).scalar()
    return day.year * 100 + day.month if day else 0


def refresh_partners(session: Session, touched_ids: Select[Any], *, before: int) -> None:
    """Revenue of the last twelve months and the twelve before, last order, credits, for these partners.

    For all with revenue, where the data reaches to another month than `before`: then every window moves.
    """
    now = last_month(session)
    partners: Any = Partner.id.in_(touched_ids)
    if now != before:
        partners = or_(partners, Partner.id.in_(select(PartnerMonth.partner_id)))
    values = {
        "revenue": _booked(_months_before(now, MONTHS), now),
        "revenue_before": _booked(_months_before(now, 2 * MONTHS), _months_before(now, MONTHS)),
        "last_order_on": select(func.max(Line.day)).where(Line.partner_id == Partner.id).scalar_subquery(),
    }
    session.execute(update(Partner).where(partners).values(values), execution_options=_BULK)
    _refresh_credits(session, touched_ids)


def _months_before(month: int, count: int) -> int:
    """The month (yyyymm) `count` months earlier."""
    whole = month // 100 * 12 + month % 100 - 1 - count
    return whole // 12 * 100 + whole % 12 + 1 if month else 0


def _booked(after: int, until: int) -> Any:
    within = and_(PartnerMonth.partner_id == Partner.id, PartnerMonth.month > after, PartnerMonth.month <= until)
    return func.coalesce(select(func.sum(PartnerMonth.reporting)).where(within).scalar_subquery(), 0)


def _refresh_credits(session: Session, touched_ids: Select[Any]) -> None:
    """Whoever has booked with a partner keeps seeing it: the pairs of the rollup, and no others."""
    booked = (
        select(MonthRollup.manager_id, MonthRollup.partner_id)
        .where(MonthRollup.manager_id != 0, MonthRollup.partner_id.in_(touched_ids))
        .distinct()
    )
    still = select(MonthRollup.month).where(
        MonthRollup.partner_id == Credit.partner_id, MonthRollup.manager_id == Credit.user_id
    )
    gone = delete(Credit).where(Credit.partner_id.in_(touched_ids), ~still.exists())
    session.execute(gone, execution_options=_BULK)
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    made = dialect.insert(Credit.__table__).from_select(["user_id", "partner_id"], booked)
    session.execute(made.on_conflict_do_nothing(), execution_options=_BULK)


def rebuild(session: Session) -> None:
    """Make every rollup anew from all lines: after a bulk load that went around the importer, and to check the rest."""
    _from_facts(session, MonthRollup, Line)
    _from_facts(session, PartnerMonth, Line)
    _from_facts(session, DirectMonth, DirectLine)
    everyone = select(Partner.id)
    nothing = {"revenue": 0, "revenue_before": 0, "last_order_on": None}
    session.execute(update(Partner).values(nothing), execution_options=_BULK)
    refresh_partners(session, everyone, before=0)


def _from_facts(session: Session, rollup: Any, fact: Any) -> None:
    keys = [
        month_of(fact.day).label("month")
        if column.name == "month"
        else func.coalesce(getattr(fact, column.name), NONE).label(column.name)
        for column in rollup.__table__.primary_key
    ]
    names = [column.name for column in rollup.__table__.primary_key]
    facts = select(*keys, func.sum(fact.reporting), func.count()).group_by(*keys)
    session.execute(delete(rollup), execution_options=_BULK)
    made = insert(rollup.__table__).from_select([*names, "reporting", "lines"], facts)
    session.execute(made, execution_options=_BULK)
