"""Names that forms and lists of this room offer: product families, agreements to begin with, levels."""

from collections.abc import Sequence

from sqlalchemy import select

from prm.agreements.models import Template
from prm.core import clock
from prm.core.db import db
from prm.programs import published
from prm.sales.models import Category


def families() -> list[str]:
    """The product families, by name."""
    return list(db.session.scalars(select(Category.name).order_by(Category.name)))


def agreements() -> Sequence[Template]:
    """The texts an agreement can be drafted from, by name."""
    return db.session.scalars(select(Template).where(Template.number > 0).order_by(Template.name)).all()


def levels() -> dict[str, str]:
    """The levels of the programs in force: key → name, from the lowest up; of several programs all of them."""
    held = published.in_force(db.session(), clock.today())
    return {level.key: level.name for program in held for level in program.rules.levels}
