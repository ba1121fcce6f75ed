"""What concerns a person: one row per event and reader, for the bell and for mail.

Why      Whoever must act, or waits for an answer, is told once, on the page and by letter.
Order    After deals, whose events are the first to be told; it refers to people only.
Locks    Creates a table only; nothing existing is touched.
Back     Downgrade drops the table and with it its rows; the log still holds the events.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from prm.core import ddl
from prm.core.db import BigInt, Moment

revision = "0008_notices"
down_revision = "0007_deals"


def upgrade() -> None:
    ddl.table(
        "notice",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("cause", Text(), nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=True),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("weight", Text(), nullable=False),
        sa.Column("subject_type", Text(), nullable=False),
        sa.Column("subject", Text(), nullable=False),
        sa.Column("about", Text(), nullable=False),
        sa.Column("title", Text(), nullable=False),
        sa.Column("body", Text(), nullable=False),
        sa.Column("button", Text(), nullable=False),
        sa.Column("act", Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=True),
        sa.Column("mail_at", Moment(), nullable=True),
        sa.Column("mailed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cause", "user_id", name="uq_notice_cause"),
        sa.UniqueConstraint("public_id"),
    )
    unseen, unsent = sa.text("seen_at IS NULL"), sa.text("mailed_at IS NULL AND mail_at IS NOT NULL")
    op.create_index("ix_notice_user", "notice", ["user_id", "id"])
    op.create_index("ix_notice_subject", "notice", ["subject"])
    op.create_index("ix_notice_unseen", "notice", ["user_id", "subject"], sqlite_where=unseen, postgresql_where=unseen)
    op.create_index("ix_notice_unsent", "notice", ["mail_at"], sqlite_where=unsent, postgresql_where=unsent)
    ddl.wall("notice", writes="UPDATE")


def downgrade() -> None:
    op.drop_table("notice")
