"""Who signed which version of a template, and who can be asked to accept the newest (AG-3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from prm.access.policy import Actor, Do, See
from prm.access.scope import clause, visible
from prm.agreements.models import Agreement, Template, Wording
from prm.agreements.queries.reading import holding
from prm.agreements.rules import BINDING, Status
from prm.core.db import db
from prm.partners.models import Partner

_OWN = select(Wording.agreement_id).where(Wording.agreement_id == Agreement.id).exists()
WITH_THEM = (Status.SENT, Status.VIEWED, Status.SIGNED)
_EARLIER = Agreement.template_number < Template.number


@dataclass(frozen=True)
class Spread:
    """Agreements of a template: bound by its newest version, asked to accept it, bound by an earlier one."""

    accepted: int = 0
    asked: int = 0
    earlier: int = 0


def _of(template: Template) -> ColumnElement[bool]:
    return and_(Agreement.template_id == template.id, Template.id == Agreement.template_id)


def spread(actor: Actor, template: Template, day: date) -> Spread:
    """How far the newest version has come, within reach."""
    bound = and_(Agreement.status.in_(BINDING), holding(day) | (Agreement.effective_on > day))

    def count(where: ColumnElement[bool]) -> Any:
        return func.coalesce(func.sum(case((where, 1), else_=0)), 0)

    counted = visible(
        Agreement, actor, See.AGREEMENTS,
        count(and_(bound, ~_EARLIER)), count(and_(Agreement.status.in_(WITH_THEM), ~_EARLIER)),
        count(and_(bound, _EARLIER)),
    )  # fmt: skip
    return Spread(*(int(each) for each in db.session.execute(counted.where(_of(template))).one()))


def askable(day: date, starts: date) -> ColumnElement[bool]:
    """In force by an earlier version, untouched by anybody, in the template's own words, beyond a first day."""
    lasts = (Agreement.ends_on.is_(None)) | (Agreement.ends_on >= starts) | (Agreement.renew_months > 0)
    return and_(
        _EARLIER, holding(day), Agreement.status == Status.ACTIVE, Agreement.ended_on.is_(None),
        Agreement.effective_on < starts, ~_OWN, lasts,
    )  # fmt: skip


def to_ask(actor: Actor, template: Template, where: ColumnElement[bool], most: int) -> Sequence[Any]:
    """Agreements with their partners that the asker may send, by partner."""
    asked = visible(Agreement, actor, See.AGREEMENTS, Agreement, Partner.name).join(
        Partner, Partner.id == Agreement.partner_id
    )
    mine = asked.where(_of(template), clause(Agreement, actor, Do.SEND_AGREEMENT), where)
    mine = mine.options(*Agreement.without_texts())
    return db.session.execute(mine.order_by(Partner.sort_name, Agreement.id).limit(most)).all()


def left_out(day: date, starts: date) -> ColumnElement[bool]:
    """In force by an earlier version, and not asked: own words, an amendment under way, or about to end."""
    return and_(_EARLIER, holding(day), Agreement.status.in_(BINDING), ~askable(day, starts))
