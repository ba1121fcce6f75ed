"""Which product families a partner may register, and whose rows those are; beside the other models."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from prm.core.db import Base
from prm.partners.models import OfPartner


class Authorisation(OfPartner, Base):
    """A product family that a partner may register; a partner without any may register all of them."""

    __tablename__ = "partner_product"
    __table_args__ = (Index("ix_partner_product_category", "category_id"),)

    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True)
