"""The draft of the next rules of engagement, names of states, and sales stages.

Why      Who runs the program changes its rules and words on a page, without code and without a release.
Order    After deals, whose rules and states these are.
Locks    Creates tables only; nothing existing is touched.
Back     Downgrade drops the tables: the draft goes, states and stages have the product's own names again.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from prm.core import ddl
from prm.core.db import BigInt, Flag, Json, Moment

revision = "0011_state_names"
down_revision = "0010_attachments"

TABLES = ("terms_draft", "state_name", "deal_stage")


def upgrade() -> None:
    ddl.table(
        "terms_draft",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("based_on", BigInt, nullable=False),
        sa.Column("document", Json(), nullable=False),
        sa.Column("made_by", Text(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    ddl.table(
        "state_name",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("axis", Text(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("axis", "key", name="uq_state_name"),
        sa.UniqueConstraint("public_id"),
    )
    ddl.table(
        "deal_stage",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("probability", BigInt, nullable=False),
        sa.Column("place", BigInt, nullable=False),
        sa.Column("used", Flag(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("public_id"),
    )
    ddl.shared("state_name")
    ddl.shared("deal_stage")


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
