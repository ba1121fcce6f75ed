"""Applications with their checks, what the public form asks, onboarding templates, journeys and tasks.

Why      A company applies, is vetted and approved, and follows its onboarding path without a spreadsheet.
Order    After partners and people, whose rows it names.
Locks    Creates tables only; nothing existing is touched.
Back     Downgrade drops the tables; partners that were approved stay.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from prm.core import ddl
from prm.core.db import BigInt, Day, Flag, Json, Moment

revision = "0015_joining"
down_revision = "0013_agreements"


ADDRESS = ("street", "postal_code", "city", "region")


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, Text(), nullable=False) for name in names]


def _keys(*references: tuple[str, str]) -> list[sa.Constraint]:
    return [
        *(sa.ForeignKeyConstraint([column], [target]) for column, target in references),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    ]


def upgrade() -> None:
    _applications()
    _journeys()
    op.execute(
        "INSERT INTO data_version (topic, version) SELECT 'joining', 0 WHERE EXISTS (SELECT 1 FROM installation)"
    )
    ddl.shared("recruiting")
    ddl.wall("journey")
    ddl.wall("task", writes="UPDATE")
    ddl.wall("task_file", writes="INSERT")


def _applications() -> None:
    ddl.table(
        "application",
        sa.Column("id", BigInt, nullable=False),
        *_text("public_id", "number", "request_key", "status_digest"),
        sa.Column("link_digest", Text(), nullable=True),
        sa.Column("link_until", Moment(), nullable=True),
        *_text("kind", "source", "stage"),
        sa.Column("stage_moved_at", Moment(), nullable=False),
        *_text("company", "sort_name", "website", "domain", "country", "tax_id", *ADDRESS),
        sa.Column("size", Text(), nullable=True),
        sa.Column("verticals", Json(), nullable=False),
        sa.Column("families", Json(), nullable=False),
        *_text("why", "certifications", "referees", "proprietors", "contact", "email", "phone"),
        sa.Column("territory_id", BigInt, nullable=True),
        sa.Column("owner_id", BigInt, nullable=True),
        *_text("next_step"),
        sa.Column("next_on", Day(), nullable=True),
        sa.Column("score", BigInt, nullable=False),
        sa.Column("flags", Json(), nullable=False),
        sa.Column("again", Flag(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("verified_at", Moment(), nullable=True),
        sa.Column("answer_by", Day(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by_id", BigInt, nullable=True),
        sa.Column("reason", Text(), nullable=True),
        *_text("told", "note"),
        sa.Column("partner_id", BigInt, nullable=True),
        sa.Column("version", BigInt, nullable=False),
        *_keys(
            ("decided_by_id", "user.id"), ("owner_id", "user.id"), ("partner_id", "partner.id"),
            ("territory_id", "territory.id"),
        ),
        sa.UniqueConstraint("link_digest"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("request_key"),
        sa.UniqueConstraint("status_digest"),
    )  # fmt: skip
    op.create_index("ix_application_domain", "application", ["domain"])
    op.create_index("ix_application_name", "application", ["sort_name"])
    op.create_index("ix_application_owner", "application", ["owner_id"])
    op.create_index("ix_application_partner_id", "application", ["partner_id"])
    op.create_index("ix_application_stage", "application", ["stage", "received_at"])
    op.create_index("ix_application_territory", "application", ["territory_id"])
    ddl.table(
        "application_check",
        sa.Column("application_id", BigInt, nullable=False),
        *_text("kind", "result", "note", "evidence"),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("application_id", "kind"),
    )
    ddl.table(
        "recruiting",
        sa.Column("id", BigInt, nullable=False),
        *_text("public_id"),
        sa.Column("document", Json(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        *_keys(),
    )


def _journeys() -> None:
    ddl.table(
        "journey_template",
        sa.Column("id", BigInt, nullable=False),
        *_text("public_id", "name", "kind", "tier"),
        sa.Column("territory_id", BigInt, nullable=True),
        sa.Column("document", Json(), nullable=False),
        sa.Column("retired_at", Moment(), nullable=True),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        *_keys(("territory_id", "territory.id")),
    )
    ddl.table(
        "journey",
        sa.Column("id", BigInt, nullable=False),
        *_text("public_id"),
        sa.Column("partner_id", BigInt, nullable=False),
        *_text("name"),
        sa.Column("starts_on", Day(), nullable=False),
        sa.Column("moved_at", Moment(), nullable=False),
        sa.Column("done_on", Day(), nullable=True),
        sa.Column("stall_days", BigInt, nullable=False),
        sa.Column("rule", Json(), nullable=False),
        sa.Column("warned", Json(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        *_keys(("partner_id", "partner.id")),
        sa.UniqueConstraint("partner_id", "starts_on", name="uq_journey_start"),
    )
    op.create_index("ix_journey_open", "journey", ["done_on", "moved_at"])
    ddl.table(
        "task",
        sa.Column("id", BigInt, nullable=False),
        *_text("public_id"),
        sa.Column("journey_id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        *_text("key"),
        sa.Column("place", BigInt, nullable=False),
        *_text("title", "hint", "side"),
        sa.Column("due_on", Day(), nullable=False),
        sa.Column("after", Json(), nullable=False),
        sa.Column("mandatory", Flag(), nullable=False),
        sa.Column("proof", Flag(), nullable=False),
        *_text("completes_on"),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("done_by_id", BigInt, nullable=True),
        *_text("evidence"),
        sa.Column("version", BigInt, nullable=False),
        *_keys(("done_by_id", "user.id"), ("journey_id", "journey.id"), ("partner_id", "partner.id")),
        sa.UniqueConstraint("journey_id", "key", name="uq_task_key"),
    )
    ddl.table(
        "task_file",
        sa.Column("id", BigInt, nullable=False),
        *_text("public_id"),
        sa.Column("task_id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        *_text("name", "kind"),
        sa.Column("size", BigInt, nullable=False),
        *_text("digest"),
        sa.Column("at", Moment(), nullable=False),
        *_keys(("partner_id", "partner.id"), ("task_id", "task.id"), ("user_id", "user.id")),
    )
    op.create_index("ix_task_file_partner", "task_file", ["partner_id"])
    op.create_index("ix_task_file_task", "task_file", ["task_id"])
    op.create_index("ix_task_completes", "task", ["completes_on", "done_at"])
    op.create_index("ix_task_partner", "task", ["partner_id", "done_at"])


def downgrade() -> None:
    op.execute("DELETE FROM data_version WHERE topic = 'joining'")
    for name in reversed(TABLES):
        op.drop_table(name)


TABLES = ("application", "application_check", "recruiting", "journey_template", "journey", "task", "task_file")
