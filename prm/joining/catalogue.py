"""Names that forms and lists of this room offer: product families, regions, people."""

from sqlalchemy import select

from prm.core.db import db
from prm.sales.models import Category


def families() -> list[str]:
    """The product families, by name."""
    return list(db.session.scalars(select(Category.name).order_by(Category.name)))
