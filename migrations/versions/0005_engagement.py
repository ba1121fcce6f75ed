"""Notes, logged calls and follow-ups.

Why      What was said and promised belongs to the partner's record. Internal: partners get no grant at all.
Order    After partners.
Locks    Creates tables only; nothing existing is touched.
Back     Downgrade drops the tables and with them their rows.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from prm.core import ddl
from prm.core.db import BigInt, Day, Moment

revision = "0005_engagement"
down_revision = "0004_sales"


def upgrade() -> None:
    ddl.table(
        "activity",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("contact_id", BigInt, nullable=True),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("text", Text(), nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("happened_at", Moment(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_activity_partner", "activity", ["partner_id", "happened_at"])
    ddl.table(
        "follow_up",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("activity_id", BigInt, nullable=True),
        sa.Column("text", Text(), nullable=False),
        sa.Column("due_on", Day(), nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("created_by_id", BigInt, nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"]),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_follow_up_owner", "follow_up", ["user_id", "done_at", "due_on"])
    op.create_index("ix_follow_up_partner", "follow_up", ["partner_id"])


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


TABLES = ("activity", "follow_up")
