"""The append-only log and the table of work.

Why      Every verb leaves one event; mail, imports and exports run behind the page.
Order    After people.
Locks    Creates tables only; nothing existing is touched.
Back     Downgrade drops the tables and with them their rows.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from prm.core import ddl
from prm.core.db import BigInt, Flag, Json, Moment

revision = "0002_log_and_jobs"
down_revision = "0001_people_and_regions"


def upgrade() -> None:
    ddl.table(
        "event",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("actor", Text(), nullable=False),
        sa.Column("subject_type", Text(), nullable=False),
        sa.Column("subject", Text(), nullable=False),
        sa.Column("partner_id", BigInt, nullable=True),
        sa.Column("territory_id", BigInt, nullable=True),
        sa.Column("shared", Flag(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("chain", Text(), nullable=False),
        sa.Column("seq", BigInt, nullable=False),
        sa.Column("previous", Text(), nullable=False),
        sa.Column("hash", Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chain", "seq", name="uq_event_chain_seq"),
    )
    ddl.table(
        "event_head",
        sa.Column("chain", Text(), nullable=False),
        sa.Column("seq", BigInt, nullable=False),
        sa.Column("hash", Text(), nullable=False),
        sa.Column("signature", Text(), nullable=False),
        sa.PrimaryKeyConstraint("chain"),
        rowid=False,
    )
    ddl.table(
        "job",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("title", Text(), nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("priority", BigInt, nullable=False),
        sa.Column("run_at", Moment(), nullable=False),
        sa.Column("attempts", BigInt, nullable=False),
        sa.Column("most_attempts", BigInt, nullable=False),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("dedupe", Text(), nullable=True),
        sa.Column("stage", Text(), nullable=False),
        sa.Column("done", BigInt, nullable=False),
        sa.Column("total", BigInt, nullable=False),
        sa.Column("result", Json(), nullable=True),
        sa.Column("error", Text(), nullable=False),
        sa.Column("asked_by", Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("started_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("dedupe"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_job_due", "job", ["state", "priority", "run_at"])
    ddl.only_grows("event")
    ddl.wall("event", writes="INSERT", or_reads="false")
    if ddl.on_postgres():  # a partner's own account changes concern the house chain
        op.execute("CREATE POLICY partner_house ON event FOR INSERT TO prm_partner WITH CHECK (partner_id IS NULL)")
    ddl.shared("event_head", writes="INSERT, UPDATE")
    if ddl.on_postgres():
        op.execute("GRANT INSERT ON job TO prm_partner")
        op.execute("CREATE POLICY partner_asks ON job FOR INSERT TO prm_partner WITH CHECK (true)")


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


TABLES = ("event", "event_head", "job")
