"""Numbers that people keep about partners, as no room counts them: certificates, plans, reviews held, satisfaction.

A program asks for them like for any other number; where nothing is recorded for anybody, its draft says so.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from prm.programs.measured import asked
from prm.programs.measures import MEASURES, Measure, measure
from prm.programs.models import RecordedNumber
from prm.programs.units import Unit

Ids = Sequence[int]
UNRATED = -101  # below every score
LONGEST = 40  # characters of what tells one from another, like a certificate's name


def _mine(key: str, which: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = (RecordedNumber.measure == key) & RecordedNumber.taken_back_on.is_(None)
    return found & (RecordedNumber.which == which) if which else found


def _standing(end: date) -> ColumnElement[bool]:
    row = RecordedNumber
    return (row.starts_on <= end) & or_(row.ends_on.is_(None), row.ends_on >= end)


def _summed(key: str, *, flow: bool) -> Any:
    """Reads the sum: of a flow what was recorded in the window, else what holds on its last day, the newest of each."""

    def read(session: Session, ids: Ids, start: date, end: date, kind: str = "") -> dict[int, int]:
        row = RecordedNumber
        within = row.starts_on.between(start, end) if flow else _standing(end)
        turn = func.row_number().over(
            partition_by=(row.partner_id, row.id if flow else row.which), order_by=(row.starts_on.desc(), row.id.desc())
        )
        rows = select(row.partner_id, row.value, turn.label("turn")).where(_mine(key, kind), within).subquery()
        summed = select(rows.c.partner_id, func.sum(rows.c.value)).where(rows.c.turn == 1).group_by(rows.c.partner_id)
        return asked(session, ids, rows.c.partner_id, summed)

    return read


def _latest(key: str, nothing: int) -> Any:
    """The number that was recorded last and still holds; `nothing`, which is no such number, where none does."""

    def read(session: Session, ids: Ids, _start: date, end: date) -> dict[int, int]:
        newest = (
            select(RecordedNumber.partner_id, func.max(RecordedNumber.id).label("id"))
            .where(_mine(key, ""), _standing(end))
            .group_by(RecordedNumber.partner_id)
            .subquery()
        )
        rows = select(RecordedNumber.partner_id, RecordedNumber.value).join(newest, newest.c.id == RecordedNumber.id)
        return dict.fromkeys(ids, nothing) | asked(session, ids, RecordedNumber.partner_id, rows)

    return read


def _told_apart(key: str, words: Any, *, effort: int) -> Measure:
    return measure(
        key, words, Unit.COUNT, _summed(key, flow=False), flow=False, effort=effort, parameters={"kind": None},
        kept_by_hand=True, lapses=True,
    )  # fmt: skip


_told_apart("specialisations", _l("Specialisations"), effort=40)
_told_apart("certified_people", _l("Certified people"), effort=10)
_told_apart("plans", _l("Plans on file"), effort=4)
measure(
    "reviews_held", _l("Business reviews held"), Unit.COUNT, _summed("reviews_held", flow=True), effort=3,
    kept_by_hand=True,
)  # fmt: skip
measure(
    "mdf_used", _l("Marketing funds used"), Unit.AMOUNT, _summed("mdf_used", flow=True), effort=None,
    kept_by_hand=True,
)  # fmt: skip
measure(
    "csat", _l("Customer satisfaction"), Unit.SCORE, _latest("csat", UNRATED), low=100, high=500, flow=False,
    effort=None, kept_by_hand=True, lapses=True, nothing=UNRATED,
)  # fmt: skip
measure(
    "nps", _l("Net promoter score"), Unit.COUNT, _latest("nps", UNRATED), low=-100, high=100, flow=False, effort=None,
    kept_by_hand=True, lapses=True, nothing=UNRATED,
)  # fmt: skip
KEPT = tuple(key for key, each in MEASURES.items() if each.kept_by_hand)
