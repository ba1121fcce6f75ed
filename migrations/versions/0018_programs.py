"""Programs with versions and drafts, partners' levels with their history, grace, exceptions, runs, kept numbers.

Why      Levels of partners are rules that run every night, and a level is never lost by surprise.
Order    After partners, whose rows it names, and registrations, which it widens.
Locks    Creates tables, and adds a column to registrations with a constant default, which rewrites no row.
Back     Downgrade drops the tables and the column.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from prm.core import ddl
from prm.core.db import BigInt, Day, Json, Moment

revision = "0018_programs"
down_revision = "0017_scores"
TABLES = (
    "program", "program_version", "program_draft", "standing", "grace", "tier_exception", "tier_run", "tier_move",
    "recorded_number",
)  # fmt: skip


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, Text(), nullable=False) for name in names]


def _whole(*names: str) -> list[sa.Column]:
    return [sa.Column(name, BigInt, nullable=False) for name in names]


def _days(*names: str) -> list[sa.Column]:
    return [sa.Column(name, Day(), nullable=False) for name in names]


def _keys(*references: tuple[str, str]) -> list[sa.Constraint]:
    return [
        *(sa.ForeignKeyConstraint([column], [target]) for column, target in references),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    ]


OF_PARTNER = (("partner_id", "partner.id"), ("program_id", "program.id"))


def upgrade() -> None:
    _programs()
    _standings()
    _runs()
    _recorded()
    op.add_column("registration", sa.Column("sourcing", Text(), nullable=False, server_default="sourced"))
    op.execute(
        "INSERT INTO data_version (topic, version) SELECT 'programs', 0 WHERE EXISTS (SELECT 1 FROM installation)"
    )
    ddl.shared("program")
    ddl.shared("program_version")
    for name in ("standing", "grace", "tier_exception", "recorded_number"):
        ddl.wall(name)
    ddl.only_grows("program_version")
    ddl.may_be_masked("program_version", "note")


def _programs() -> None:
    ddl.table(
        "program", *_whole("id"), *_text("public_id", "key", "name"), *_whole("version"), *_keys(),
        sa.UniqueConstraint("key"),
    )  # fmt: skip
    ddl.table(
        "program_version",
        *_whole("id"),
        *_text("public_id"),
        *_whole("program_id", "number"),
        *_text("text", "note", "made_by", "approved_by"),
        sa.Column("approved_at", Moment(), nullable=False),
        *_days("effective_on"),
        *_keys(("program_id", "program.id")),
        sa.UniqueConstraint("program_id", "number", name="uq_program_version"),
    )
    ddl.table(
        "program_draft",
        *_whole("id"),
        *_text("public_id", "key", "name", "text", "made_by"),
        sa.Column("saved_at", Moment(), nullable=False),
        *_text("note"),
        sa.Column("effective_on", Day(), nullable=True),
        *_text("proposed_by"),
        *_whole("version"),
        *_keys(),
        sa.UniqueConstraint("key"),
    )


def _standings() -> None:
    ddl.table(
        "standing",
        *_whole("id"),
        *_text("public_id"),
        *_whole("partner_id", "program_id"),
        *_text("level"),
        *_days("starts_on"),
        *_text("how", "note", "made_by"),
        sa.Column("made_at", Moment(), nullable=False),
        *_keys(*OF_PARTNER),
    )
    op.create_index("ix_standing_partner", "standing", ["partner_id", "starts_on"])
    op.create_index("ix_standing_program", "standing", ["program_id", "partner_id", "starts_on"])
    ddl.table(
        "grace",
        *_whole("id"),
        *_text("public_id"),
        *_whole("partner_id", "program_id"),
        *_text("level", "falls_to"),
        *_days("starts_on", "ends_on"),
        sa.Column("closed_on", Day(), nullable=True),
        sa.Column("warned", BigInt, nullable=True),
        *_whole("version"),
        *_keys(*OF_PARTNER),
    )
    op.create_index("ix_grace_partner", "grace", ["partner_id", "closed_on"])
    op.create_index("ix_grace_program", "grace", ["program_id", "closed_on"])
    ddl.table(
        "tier_exception",
        *_whole("id"),
        *_text("public_id"),
        *_whole("partner_id", "program_id"),
        *_text("level"),
        *_days("starts_on", "ends_on"),
        *_text("reason", "made_by"),
        *_whole("version"),
        *_keys(*OF_PARTNER),
    )
    op.create_index("ix_tier_exception_partner", "tier_exception", ["partner_id", "ends_on"])
    op.create_index("ix_tier_exception_program", "tier_exception", ["program_id", "ends_on"])


def _runs() -> None:
    ddl.table(
        "tier_run",
        *_whole("id"),
        *_text("public_id"),
        *_whole("program_id", "program_version_id"),
        *_days("day"),
        sa.Column("made_at", Moment(), nullable=False),
        *_text("state"),
        *_whole("partners", "keeping", "version"),
        *_keys(("program_id", "program.id"), ("program_version_id", "program_version.id")),
    )
    op.create_index("ix_tier_run_program", "tier_run", ["program_id", "state"])
    ddl.table(
        "tier_move",
        *_whole("id"),
        *_text("public_id"),
        *_whole("run_id", "partner_id"),
        *_text("kind", "before", "after"),
        sa.Column("facts", Json(), nullable=False),
        *_text("variant", "decision"),
        *_keys(("partner_id", "partner.id"), ("run_id", "tier_run.id")),
        sa.UniqueConstraint("run_id", "partner_id", name="uq_tier_move"),
    )
    op.create_index("ix_tier_move_partner", "tier_move", ["partner_id", "run_id"])


def _recorded() -> None:
    ddl.table(
        "recorded_number",
        *_whole("id"),
        *_text("public_id"),
        *_whole("partner_id"),
        *_text("measure", "which"),
        *_whole("value"),
        *_days("starts_on"),
        sa.Column("ends_on", Day(), nullable=True),
        *_text("evidence", "made_by"),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("taken_back_on", Day(), nullable=True),
        sa.Column("warned", BigInt, nullable=True),
        *_whole("version"),
        *_keys(("partner_id", "partner.id")),
    )
    op.create_index("ix_recorded_number_partner", "recorded_number", ["partner_id", "starts_on"])
    op.create_index("ix_recorded_number_measure", "recorded_number", ["measure", "partner_id"])
    op.create_index("ix_recorded_number_ends", "recorded_number", ["ends_on"])


def downgrade() -> None:
    op.execute("DELETE FROM data_version WHERE topic = 'programs'")
    for name in reversed(TABLES):
        op.drop_table(name)
    op.drop_column("registration", "sourcing")
