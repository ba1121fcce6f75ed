"""End customers and direct opportunities of our own, what registrations share with them, and imported history.

Why      A partner's registration may want a customer that we sell to ourselves; a person has to see that.
Order    After deal registrations, whose likeness to these rows is kept.
Locks    Creates tables only; nothing existing is touched.
Back     Downgrade drops the tables and with them their rows; they can be imported again.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from prm.core import ddl
from prm.core.db import BigInt, Day, Flag, Json

revision = "0009_customers"
down_revision = "0008_notices"


def _who() -> list[sa.Column]:
    texts = ("country", "domain", "tax_id", "city", "street")
    return [
        *(sa.Column(name, Text(), nullable=False) for name in texts),
        sa.Column("territory_id", BigInt, nullable=True),
        sa.Column("manager_id", BigInt, nullable=True),
        sa.Column("key_version", BigInt, nullable=False),
    ]


def _known_by(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(["manager_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sa.UniqueConstraint("source", "external_id", name=f"uq_{table}"),
    ]


def upgrade() -> None:
    _customers()
    _opportunities()
    _keys()


def _customers() -> None:
    ddl.table(
        "end_customer",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("source", Text(), nullable=False),
        sa.Column("external_id", Text(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("sort_name", Text(), nullable=False),
        sa.Column("legal_name", Text(), nullable=False),
        *_who(),
        sa.Column("house", Flag(), nullable=False),
        sa.Column("since_on", Day(), nullable=True),
        sa.Column("last_order_on", Day(), nullable=True),
        *_known_by("end_customer"),
    )
    op.create_index("ix_end_customer_manager_id", "end_customer", ["manager_id"])
    op.create_index("ix_end_customer_name", "end_customer", ["sort_name", "id"])
    op.create_index("ix_end_customer_ordered", "end_customer", ["last_order_on"])
    op.create_index("ix_end_customer_territory", "end_customer", ["territory_id"])


def _opportunities() -> None:
    ddl.table(
        "direct_opportunity",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("source", Text(), nullable=False),
        sa.Column("external_id", Text(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("customer", Text(), nullable=False),
        sa.Column("customer_sort", Text(), nullable=False),
        *_who(),
        sa.Column("category_id", BigInt, nullable=True),
        sa.Column("amount", BigInt, nullable=False),
        sa.Column("currency", Text(), nullable=False),
        sa.Column("reporting", BigInt, nullable=False),
        sa.Column("rate", Text(), nullable=True),
        sa.Column("rate_day", Day(), nullable=True),
        sa.Column("stage", Text(), nullable=False),
        sa.Column("course", Text(), nullable=False),
        sa.Column("opened_on", Day(), nullable=False),
        sa.Column("close_on", Day(), nullable=True),
        sa.Column("closed_on", Day(), nullable=True),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"]),
        *_known_by("direct_opportunity"),
    )
    op.create_index("ix_direct_opportunity_course", "direct_opportunity", ["course", "opened_on"])
    op.create_index("ix_direct_opportunity_customer", "direct_opportunity", ["customer_sort", "id"])
    op.create_index("ix_direct_opportunity_manager_id", "direct_opportunity", ["manager_id"])
    op.create_index("ix_direct_opportunity_territory", "direct_opportunity", ["territory_id"])


def _keys() -> None:
    ddl.table(
        "known_key",
        sa.Column("side", Text(), nullable=False),
        sa.Column("subject_id", BigInt, nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("value", Text(), nullable=False),
        sa.PrimaryKeyConstraint("side", "subject_id", "kind"),
    )
    op.create_index("ix_known_key_value", "known_key", ["value", "kind"])
    ddl.table(
        "known_block",
        sa.Column("token", Text(), nullable=False),
        sa.Column("side", Text(), nullable=False),
        sa.Column("subject_id", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("token", "side", "subject_id"),
        rowid=False,
    )
    op.create_index("ix_known_block_subject", "known_block", ["side", "subject_id"])
    ddl.table(
        "known_likeness",
        sa.Column("registration_id", BigInt, nullable=False),
        sa.Column("side", Text(), nullable=False),
        sa.Column("subject_id", BigInt, nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("confidence", BigInt, nullable=False),
        sa.Column("exact", Flag(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"]),
        sa.PrimaryKeyConstraint("registration_id", "side", "subject_id", "kind"),
    )
    op.create_index("ix_known_likeness_subject", "known_likeness", ["side", "subject_id"])


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


TABLES = ("end_customer", "direct_opportunity", "known_key", "known_block", "known_likeness")
