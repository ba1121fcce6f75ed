"""Partner companies, their people and their assignment.

Why      The product's first subject.
Order    After people.
Locks    Creates tables only; nothing existing is touched.
Back     Downgrade drops the tables and with them their rows.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from prm.core import ddl
from prm.core.db import BigInt, Day, Flag, Json, Moment

revision = "0003_partners"
down_revision = "0002_log_and_jobs"


def upgrade() -> None:
    ddl.table(
        "partner",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("code", Text(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("sort_name", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("status", Text(), nullable=False),
        sa.Column("parent_id", BigInt, nullable=True),
        sa.Column("territory_id", BigInt, nullable=True),
        sa.Column("manager_id", BigInt, nullable=True),
        sa.Column("currency", Text(), nullable=True),
        sa.Column("email", Text(), nullable=False),
        sa.Column("phone", Text(), nullable=False),
        sa.Column("website", Text(), nullable=False),
        sa.Column("street", Text(), nullable=False),
        sa.Column("city", Text(), nullable=False),
        sa.Column("region", Text(), nullable=False),
        sa.Column("postal_code", Text(), nullable=False),
        sa.Column("country", Text(), nullable=False),
        sa.Column("tax_id", Text(), nullable=False),
        sa.Column("employees", BigInt, nullable=True),
        sa.Column("founded", BigInt, nullable=True),
        sa.Column("joined_on", Day(), nullable=True),
        sa.Column("ended_on", Day(), nullable=True),
        sa.Column("attributes", Json(), nullable=False),
        sa.Column("revenue", BigInt, nullable=False),
        sa.Column("revenue_before", BigInt, nullable=False),
        sa.Column("last_order_on", Day(), nullable=True),
        sa.Column("touched_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.ForeignKeyConstraint(["manager_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["parent_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_partner_manager", "partner", ["manager_id", "sort_name"])
    named = ["sort_name", "id", "territory_id", "manager_id", "status", "code", "city"]
    op.create_index("ix_partner_name", "partner", named)
    op.create_index("ix_partner_parent_id", "partner", ["parent_id"])
    op.create_index("ix_partner_revenue", "partner", ["revenue", "id", "territory_id", "manager_id", "status"])
    op.create_index("ix_partner_status", "partner", ["status", "sort_name"])
    op.create_index("ix_partner_territory", "partner", ["territory_id", "status", "revenue"])
    ddl.table(
        "external_id",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("system", Text(), nullable=False),
        sa.Column("value", Text(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("system", "value", name="uq_external_id"),
    )
    op.create_index("ix_external_id_partner_id", "external_id", ["partner_id"])
    ddl.table(
        "contact",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("code", Text(), nullable=True),
        sa.Column("name", Text(), nullable=False),
        sa.Column("email", Text(), nullable=True),
        sa.Column("phone", Text(), nullable=False),
        sa.Column("title", Text(), nullable=False),
        sa.Column("role", Text(), nullable=False),
        sa.Column("language", Text(), nullable=False),
        sa.Column("consent", Flag(), nullable=False),
        sa.Column("user_id", BigInt, nullable=True),
        sa.Column("left_on", Day(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("partner_id", "email", name="uq_contact_email"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_contact_partner_id", "contact", ["partner_id"])
    ddl.table(
        "assignment",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=True),
        sa.Column("starts_on", Day(), nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("partner_id", "starts_on", name="uq_assignment_start"),
    )
    op.create_index("ix_assignment_partner_id", "assignment", ["partner_id"])
    op.create_index("ix_assignment_user_id", "assignment", ["user_id"])
    ddl.table(
        "credit",
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("user_id", "partner_id"),
        rowid=False,
    )
    op.create_index("ix_credit_partner_id", "credit", ["partner_id"])
    ddl.wall("partner", "id")
    ddl.wall("external_id")
    ddl.wall("contact", writes="INSERT, UPDATE")
    ddl.wall("assignment")
    ddl.wall("credit")


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


TABLES = ("partner", "external_id", "contact", "assignment", "credit")
