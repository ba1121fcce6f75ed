"""Files on registrations: what they are called, what they are, whose they are; their bytes lie in the instance folder.

Why      A quote or a letter of the customer's says more than a field; it belongs to the registration it is about.
Order    After deals, whose registrations they hang under.
Locks    Creates a table only; nothing existing is touched.
Back     Downgrade drops the table; the bytes stay in the folder `files` until they are swept.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from prm.core import ddl
from prm.core.db import BigInt, Flag, Moment

revision = "0010_attachments"
down_revision = "0009_customers"


def upgrade() -> None:
    ddl.table(
        "attachment",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("registration_id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("size", BigInt, nullable=False),
        sa.Column("digest", Text(), nullable=False),
        sa.Column("internal", Flag(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_attachment_partner", "attachment", ["partner_id"])
    op.create_index("ix_attachment_registration", "attachment", ["registration_id", "at"])
    if ddl.on_postgres():
        seen = "EXISTS (SELECT 1 FROM registration r WHERE r.id = registration_id)"  # behind the wall of registration
        mine = f"partner_id {ddl.OWNS} OR (partner_id {ddl.READS} AND {seen})"
        op.execute("GRANT SELECT ON attachment TO prm_partner")
        op.execute(f"CREATE POLICY partner_reads ON attachment FOR SELECT TO prm_partner USING ({mine})")
        op.execute(
            "CREATE POLICY stays_inside ON attachment AS RESTRICTIVE FOR SELECT TO prm_partner USING (NOT internal)"
        )


def downgrade() -> None:
    op.drop_table("attachment")
