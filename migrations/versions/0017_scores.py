"""Points for a partner's health and engagement; when the partner said last that its data are right.

Why      The list of partners is sorted by health as fast as by revenue, and finds the red ones by index.
Order    After partners, whose table it widens.
Locks    Adds four columns to partners and one to the installation's row, with constant defaults, which rewrites no
         row, and builds one index.
Back     Downgrade drops the columns: points are made anew every night, days of confirmation are lost.
"""

import sqlalchemy as sa
from alembic import op

from prm.core.db import BigInt, Day

revision = "0017_scores"
down_revision = "0016_privacy"


def upgrade() -> None:
    for name in ("health", "engagement"):
        op.add_column("partner", sa.Column(name, BigInt, nullable=False, server_default="-1"))
    op.add_column("partner", sa.Column("scored_on", Day(), nullable=True))
    op.add_column("partner", sa.Column("confirmed_on", Day(), nullable=True))
    op.add_column("installation", sa.Column("confirm_months", BigInt, nullable=False, server_default="12"))
    op.create_index("ix_partner_health", "partner", ["health", "id", "territory_id", "manager_id", "status"])


def downgrade() -> None:
    op.drop_index("ix_partner_health", "partner")
    op.drop_column("installation", "confirm_months")
    for name in ("confirmed_on", "scored_on", "engagement", "health"):
        op.drop_column("partner", name)
