"""Names that forms and lists of this room offer: product families, agreements to begin with."""

from collections.abc import Sequence

from sqlalchemy import select

from prm.agreements.models import Template
from prm.core.db import db
from prm.sales.models import Category


def families() -> list[str]:
    """The product families, by name."""
    return list(db.session.scalars(select(Category.name).order_by(Category.name)))


def agreements() -> Sequence[Template]:
    """The texts an agreement can be drafted from, by name."""
    return db.session.scalars(select(Template).where(Template.number > 0).order_by(Template.name)).all()
