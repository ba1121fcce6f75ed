"""Imports: a file's dry run, its staged rows, its refused rows, its way back, and saved mapping profiles.

Why      Facts come in files: checked before anything is written, merged in one step, undone for a day.
Order    After sales, whose lines have a staging table of their own.
Locks    Creates tables only; nothing existing is touched.
Back     Downgrade drops the tables and with them their rows; what was imported stays.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from prm.core import ddl
from prm.core.db import BigInt, Day, Flag, Json, Moment

revision = "0006_imports"
down_revision = "0005_engagement"


def upgrade() -> None:
    ddl.table(
        "import_run",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("path", Text(), nullable=False),
        sa.Column("kept", Flag(), nullable=False),
        sa.Column("digest", Text(), nullable=False),
        sa.Column("size", BigInt, nullable=False),
        sa.Column("form", Text(), nullable=False),
        sa.Column("headers", Json(), nullable=False),
        sa.Column("sample", Json(), nullable=False),
        sa.Column("profile", Json(), nullable=False),
        sa.Column("questions", Json(), nullable=False),
        sa.Column("fixes", Json(), nullable=False),
        sa.Column("counts", Json(), nullable=False),
        sa.Column("seen", Json(), nullable=False),
        sa.Column("skip_refused", Flag(), nullable=False),
        sa.Column("error", Text(), nullable=False),
        sa.Column("asked_by", Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.Column("merged_at", Moment(), nullable=True),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    ddl.table(
        "import_refusal",
        sa.Column("run_id", BigInt, nullable=False),
        sa.Column("row", BigInt, nullable=False),
        sa.Column("place", BigInt, nullable=False),
        sa.Column("field", Text(), nullable=False),
        sa.Column("column", Text(), nullable=False),
        sa.Column("value", Text(), nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("cells", Json(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"]),
        sa.PrimaryKeyConstraint("run_id", "row", "place"),
        rowid=False,
    )
    ddl.table(
        "import_row",
        sa.Column("run_id", BigInt, nullable=False),
        sa.Column("row", BigInt, nullable=False),
        sa.Column("op", Text(), nullable=False),
        sa.Column("data", Json(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"]),
        sa.PrimaryKeyConstraint("run_id", "row"),
        rowid=False,
    )
    ddl.table(
        "import_undo",
        sa.Column("run_id", BigInt, nullable=False),
        sa.Column("seq", BigInt, nullable=False),
        sa.Column("model", Text(), nullable=False),
        sa.Column("key", Json(), nullable=False),
        sa.Column("before", Json(), nullable=True),
        sa.Column("after", Json(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"]),
        sa.PrimaryKeyConstraint("run_id", "seq"),
        rowid=False,
    )
    ddl.table(
        "import_profile",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("document", Json(), nullable=False),
        sa.Column("saved_by", Text(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "name", name="uq_import_profile"),
        sa.UniqueConstraint("public_id"),
    )
    ddl.table("staged_line", *staged(), sa.PrimaryKeyConstraint("run_id", "side", "row"), rowid=False)


def staged() -> list[sa.Column]:
    """An order line between dry run and merge; without references, which its merge checks, to be written fast."""
    whole = ("partner_id", "territory_id", "manager_id", "product_id", "category_id", "revision", "import_id")
    return [
        sa.Column("run_id", BigInt, nullable=False),
        sa.Column("side", BigInt, nullable=False),
        sa.Column("row", BigInt, nullable=False),
        sa.Column("op", Text(), nullable=False),
        sa.Column("line_id", BigInt, nullable=True),
        sa.Column("month", BigInt, nullable=False),
        sa.Column("source", Text(), nullable=False),
        sa.Column("order_number", Text(), nullable=False),
        sa.Column("line_number", BigInt, nullable=False),
        sa.Column("day", Day(), nullable=False),
        *(sa.Column(name, BigInt, nullable=True) for name in whole),
        sa.Column("quantity", BigInt, nullable=False),
        sa.Column("amount", BigInt, nullable=False),
        sa.Column("currency", Text(), nullable=False),
        sa.Column("reporting", BigInt, nullable=False),
        sa.Column("rate", Text(), nullable=True),
        sa.Column("rate_day", Day(), nullable=True),
        sa.Column("reference", Text(), nullable=False),
    ]


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


TABLES = ("import_run", "import_refusal", "import_row", "import_undo", "import_profile", "staged_line")
