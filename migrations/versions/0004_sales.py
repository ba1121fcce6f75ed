"""Booked lines, direct lines, products, rates, targets and the rollups kept with them.

Why      Everything earned or measured starts with these facts.
Order    After partners.
Locks    Creates tables only; nothing existing is touched.
Back     Downgrade drops the tables and with them their rows.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from prm.core import ddl
from prm.core.db import BigInt, Day, Flag, Moment

revision = "0004_sales"
down_revision = "0003_partners"


def upgrade() -> None:
    ddl.table(
        "category",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("public_id"),
    )
    ddl.table(
        "product",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("sku", Text(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("category_id", BigInt, nullable=True),
        sa.Column("subcategory", Text(), nullable=False),
        sa.Column("status", Text(), nullable=False),
        sa.Column("list_price", BigInt, nullable=True),
        sa.Column("rank", BigInt, nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sa.UniqueConstraint("sku"),
    )
    ddl.table(
        "rate",
        sa.Column("currency", Text(), nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("rate", Text(), nullable=False),
        sa.PrimaryKeyConstraint("currency", "day"),
        rowid=False,
    )
    ddl.table(
        "line",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("source", Text(), nullable=False),
        sa.Column("order_number", Text(), nullable=False),
        sa.Column("line_number", BigInt, nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("territory_id", BigInt, nullable=True),
        sa.Column("manager_id", BigInt, nullable=True),
        sa.Column("product_id", BigInt, nullable=True),
        sa.Column("category_id", BigInt, nullable=True),
        sa.Column("quantity", BigInt, nullable=False),
        sa.Column("amount", BigInt, nullable=False),
        sa.Column("currency", Text(), nullable=False),
        sa.Column("reporting", BigInt, nullable=False),
        sa.Column("rate", Text(), nullable=True),
        sa.Column("rate_day", Day(), nullable=True),
        sa.Column("reference", Text(), nullable=False),
        sa.Column("revision", BigInt, nullable=False),
        sa.Column("import_id", BigInt, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source", "order_number", "line_number", name="uq_line"),
    )
    op.create_index("ix_line_day", "line", ["day"])
    op.create_index("ix_line_partner_day", "line", ["partner_id", "day"])
    ddl.table(
        "direct_line",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("source", Text(), nullable=False),
        sa.Column("order_number", Text(), nullable=False),
        sa.Column("line_number", BigInt, nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("territory_id", BigInt, nullable=True),
        sa.Column("product_id", BigInt, nullable=True),
        sa.Column("category_id", BigInt, nullable=True),
        sa.Column("quantity", BigInt, nullable=False),
        sa.Column("amount", BigInt, nullable=False),
        sa.Column("currency", Text(), nullable=False),
        sa.Column("reporting", BigInt, nullable=False),
        sa.Column("rate", Text(), nullable=True),
        sa.Column("rate_day", Day(), nullable=True),
        sa.Column("revision", BigInt, nullable=False),
        sa.Column("import_id", BigInt, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source", "order_number", "line_number", name="uq_direct_line"),
    )
    op.create_index("ix_direct_line_day", "direct_line", ["day"])
    ddl.table(
        "month_rollup",
        sa.Column("month", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("manager_id", BigInt, nullable=False),
        sa.Column("territory_id", BigInt, nullable=False),
        sa.Column("category_id", BigInt, nullable=False),
        sa.Column("reporting", BigInt, nullable=False),
        sa.Column("lines", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("month", "partner_id", "manager_id", "territory_id", "category_id"),
        rowid=False,
    )
    op.create_index("ix_month_rollup_manager", "month_rollup", ["manager_id"])
    op.create_index("ix_month_rollup_partner", "month_rollup", ["partner_id", "month"])
    ddl.table(
        "partner_month",
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("month", BigInt, nullable=False),
        sa.Column("reporting", BigInt, nullable=False),
        sa.Column("lines", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("partner_id", "month"),
        rowid=False,
    )
    ddl.table(
        "direct_month",
        sa.Column("month", BigInt, nullable=False),
        sa.Column("territory_id", BigInt, nullable=False),
        sa.Column("category_id", BigInt, nullable=False),
        sa.Column("reporting", BigInt, nullable=False),
        sa.Column("lines", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("month", "territory_id", "category_id"),
        rowid=False,
    )
    ddl.table(
        "target",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("series", Text(), nullable=False),
        sa.Column("owner_kind", Text(), nullable=False),
        sa.Column("user_id", BigInt, nullable=True),
        sa.Column("partner_id", BigInt, nullable=True),
        sa.Column("territory_id", BigInt, nullable=True),
        sa.Column("category_id", BigInt, nullable=True),
        sa.Column("metric", Text(), nullable=False),
        sa.Column("starts_on", Day(), nullable=False),
        sa.Column("ends_on", Day(), nullable=False),
        sa.Column("amount", BigInt, nullable=False),
        sa.Column("locked", Flag(), nullable=False),
        sa.Column("note", Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=True),
        sa.Column("version", BigInt, nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_target_partner_id", "target", ["partner_id"])
    op.create_index("ix_target_period", "target", ["starts_on", "ends_on"])
    op.create_index("ix_target_user_id", "target", ["user_id"])
    for name in ("category", "product", "rate"):
        ddl.shared(name)
    for name in ("line", "month_rollup", "partner_month", "target"):
        ddl.wall(name)


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


TABLES = (
    "category",
    "product",
    "rate",
    "line",
    "direct_line",
    "month_rollup",
    "partner_month",
    "direct_month",
    "target",
)
