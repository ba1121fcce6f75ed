"""Points for a partner's health and engagement.

Why      The list of partners is sorted by health as fast as by revenue, and finds the red ones by index.
Order    After partners, whose table it widens.
Locks    Adds three columns with constant defaults, which rewrites no row, and builds one index over them.
Back     Downgrade drops the columns: the nightly job makes their values anew.
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
    op.create_index("ix_partner_health", "partner", ["health", "id", "territory_id", "manager_id", "status"])


def downgrade() -> None:
    op.drop_index("ix_partner_health", "partner")
    for name in ("scored_on", "engagement", "health"):
        op.drop_column("partner", name)
