"""Which product families a partner may register.

Why      Not every partner is authorised for every product; a registration asks for it before it is stored.
Order    After products and partners, whose rows it joins.
Locks    Creates a table only; nothing existing is touched: a partner without rows may register everything.
Back     Downgrade drops the table: every partner may register everything again.
"""

import sqlalchemy as sa
from alembic import op

from prm.core import ddl
from prm.core.db import BigInt

revision = "0012_authorised_products"
down_revision = "0011_state_names"


def upgrade() -> None:
    ddl.table(
        "partner_product",
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("category_id", BigInt, nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.PrimaryKeyConstraint("partner_id", "category_id"),
    )
    op.create_index("ix_partner_product_category", "partner_product", ["category_id"])
    ddl.wall("partner_product")


def downgrade() -> None:
    op.drop_table("partner_product")
