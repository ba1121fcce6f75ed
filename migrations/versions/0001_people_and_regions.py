"""People, regions, sign-ins, and the roles behind which partners read.

Why      Nothing works before somebody can sign in and be told from others.
Order    First of all.
Locks    Creates tables only; nothing existing is touched.
Back     Downgrade drops the tables and with them their rows.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from prm.core import ddl
from prm.core.db import BigInt, Day, Flag, Json, Moment

revision = "0001_people_and_regions"
down_revision = None


def upgrade() -> None:
    ddl.roles()
    ddl.table(
        "installation",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("currency", Text(), nullable=False),
        sa.Column("fiscal_start", BigInt, nullable=False),
        sa.Column("locale", Text(), nullable=False),
        sa.Column("time_zone", Text(), nullable=False),
        sa.Column("demo", Flag(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    ddl.table(
        "data_version",
        sa.Column("topic", Text(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("topic"),
        rowid=False,
    )
    ddl.table(
        "territory",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("code", Text(), nullable=True),
        sa.Column("name", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("parent_id", BigInt, nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["territory.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "name", name="uq_territory_kind_name"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_territory_parent_id", "territory", ["parent_id"])
    ddl.table(
        "user",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("code", Text(), nullable=True),
        sa.Column("name", Text(), nullable=False),
        sa.Column("email", Text(), nullable=True),
        sa.Column("title", Text(), nullable=False),
        sa.Column("role", Text(), nullable=False),
        sa.Column("access", Text(), nullable=False),
        sa.Column("partner_id", BigInt, nullable=True),
        sa.Column("territory_id", BigInt, nullable=True),
        sa.Column("reports_to_id", BigInt, nullable=True),
        sa.Column("joined_on", Day(), nullable=True),
        sa.Column("preferences", Json(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=True),
        sa.Column("version", BigInt, nullable=False),
        sa.ForeignKeyConstraint(["reports_to_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_user_partner_id", "user", ["partner_id"])
    op.create_index("ix_user_reports_to_id", "user", ["reports_to_id"])
    ddl.table(
        "credential",
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=True),
        sa.Column("password_hash", Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("user_id"),
    )
    ddl.table(
        "user_session",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("token_digest", Text(), nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("browser", Text(), nullable=False),
        sa.Column("address", Text(), nullable=False),
        sa.Column("toast", Text(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sa.UniqueConstraint("token_digest"),
    )
    op.create_index("ix_user_session_user_id", "user_session", ["user_id"])
    ddl.table(
        "sign_in_link",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("digest", Text(), nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("purpose", Text(), nullable=False),
        sa.Column("next_url", Text(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("ix_sign_in_link_user_id", "sign_in_link", ["user_id"])
    ddl.table(
        "sign_in_try",
        sa.Column("subject", Text(), nullable=False),
        sa.Column("count", BigInt, nullable=False),
        sa.Column("window_start", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("subject"),
    )
    ddl.table(
        "user_region",
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("territory_id", BigInt, nullable=False),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("user_id", "territory_id"),
    )
    ddl.table(
        "assistance",
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("manager_id", BigInt, nullable=False),
        sa.ForeignKeyConstraint(["manager_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("user_id", "manager_id"),
    )
    ddl.table(
        "delegation",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("from_user_id", BigInt, nullable=False),
        sa.Column("to_user_id", BigInt, nullable=False),
        sa.Column("lent_partner_id", BigInt, nullable=True),
        sa.Column("starts_on", Day(), nullable=False),
        sa.Column("ends_on", Day(), nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["from_user_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["to_user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_delegation_to", "delegation", ["to_user_id", "ends_on"])
    ddl.table(
        "saved_view",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=True),
        sa.Column("page", Text(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("query", Text(), nullable=False),
        sa.Column("shared", Flag(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sa.UniqueConstraint("user_id", "page", "name", name="uq_saved_view"),
    )
    ddl.shared("installation")
    ddl.shared("data_version", writes="UPDATE")
    ddl.shared("territory")
    ddl.wall("user", writes="UPDATE", or_reads="partner_id IS NULL")
    ddl.wall("credential", writes="INSERT, UPDATE")
    ddl.wall("user_session", writes="INSERT, UPDATE, DELETE")
    ddl.wall("saved_view", writes="INSERT, UPDATE, DELETE")


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


TABLES = (
    "installation",
    "data_version",
    "territory",
    "user",
    "credential",
    "user_session",
    "sign_in_link",
    "sign_in_try",
    "user_region",
    "assistance",
    "delegation",
    "saved_view",
)
