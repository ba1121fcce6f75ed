"""Deal registrations, the claims that decide who was first, receipts and drafts.

Why      A partner that asks first must be told so, and be able to prove it.
Order    After sales, whose product categories are the families that protection speaks of.
Locks    Creates tables only; nothing existing is touched.
Back     Downgrade drops the tables and with them their rows.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from prm.core import ddl
from prm.core.db import BigInt, Day, Flag, Json, Moment

revision = "0007_deals"
down_revision = "0006_imports"
READS = ddl.READS


def upgrade() -> None:
    ddl.table(
        "terms",
        sa.Column("version", BigInt, nullable=False),
        sa.Column("document", Json(), nullable=False),
        sa.Column("note", Text(), nullable=False),
        sa.Column("made_by", Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("effective_on", Day(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    ddl.table(
        "registration",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("number", Text(), nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("distributor_id", BigInt, nullable=True),
        sa.Column("hidden", Flag(), nullable=False),
        sa.Column("territory_id", BigInt, nullable=True),
        sa.Column("user_id", BigInt, nullable=True),
        sa.Column("request_key", Text(), nullable=False),
        sa.Column("request_digest", Text(), nullable=False),
        sa.Column("status", Text(), nullable=False),
        sa.Column("outcome", Text(), nullable=False),
        sa.Column("stage", Text(), nullable=False),
        sa.Column("stage_moved_at", Moment(), nullable=False),
        sa.Column("conflict", Flag(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("customer", Text(), nullable=False),
        sa.Column("customer_sort", Text(), nullable=False),
        sa.Column("country", Text(), nullable=False),
        sa.Column("domain", Text(), nullable=False),
        sa.Column("tax_id", Text(), nullable=False),
        sa.Column("city", Text(), nullable=False),
        sa.Column("street", Text(), nullable=False),
        sa.Column("contact_name", Text(), nullable=False),
        sa.Column("contact_email", Text(), nullable=False),
        sa.Column("contact_role", Text(), nullable=False),
        sa.Column("key_version", BigInt, nullable=False),
        sa.Column("amount", BigInt, nullable=False),
        sa.Column("currency", Text(), nullable=False),
        sa.Column("reporting", BigInt, nullable=False),
        sa.Column("rate", Text(), nullable=True),
        sa.Column("rate_day", Day(), nullable=True),
        sa.Column("close_on", Day(), nullable=False),
        sa.Column("need", Text(), nullable=False),
        sa.Column("reference", Text(), nullable=False),
        sa.Column("source", Text(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("paused_at", Moment(), nullable=True),
        sa.Column("waited", BigInt, nullable=False),
        sa.Column("terms_version", BigInt, nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("minutes", BigInt, nullable=True),
        sa.Column("promised", BigInt, nullable=True),
        sa.Column("lengthened", BigInt, nullable=False),
        sa.Column("benefit_share", BigInt, nullable=True),
        sa.Column("decided_by_id", BigInt, nullable=True),
        sa.Column("first_yes_id", BigInt, nullable=True),
        sa.Column("clause", Text(), nullable=False),
        sa.Column("reason", Text(), nullable=True),
        sa.Column("told", Text(), nullable=False),
        sa.Column("protected_from", Moment(), nullable=True),
        sa.Column("protected_until", Moment(), nullable=True),
        sa.Column("extensions", BigInt, nullable=False),
        sa.Column("warned", BigInt, nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("revoked_by_id", BigInt, nullable=True),
        sa.Column("wish_due_at", Moment(), nullable=True),
        sa.Column("closed_on", Day(), nullable=True),
        sa.Column("evidence", Text(), nullable=False),
        sa.Column("imported", Json(), nullable=True),
        sa.Column("version", BigInt, nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["distributor_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["first_yes_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["terms_version"], ["terms.version"]),
        sa.ForeignKeyConstraint(["territory_id"], ["territory.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("partner_id", "request_key", name="uq_registration_request"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_registration_customer", "registration", ["customer_sort", "id"])
    op.create_index("ix_registration_distributor_id", "registration", ["distributor_id"])
    op.create_index("ix_registration_partner", "registration", ["partner_id", "received_at"])
    op.create_index("ix_registration_queue", "registration", ["status", "outcome", "due_at"])
    op.create_index("ix_registration_received", "registration", ["received_at"])
    op.create_index("ix_registration_territory", "registration", ["territory_id", "status", "received_at"])
    op.create_index("ix_registration_until", "registration", ["protected_until"])
    op.create_index("ix_registration_wish", "registration", ["wish_due_at"])
    ddl.table(
        "registration_line",
        sa.Column("registration_id", BigInt, nullable=False),
        sa.Column("category_id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("quantity", BigInt, nullable=False),
        sa.Column("amount", BigInt, nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"]),
        sa.PrimaryKeyConstraint("registration_id", "category_id"),
    )
    op.create_index("ix_registration_line_partner", "registration_line", ["partner_id"])
    ddl.table(
        "claim",
        sa.Column("value", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("category_id", BigInt, nullable=False),
        sa.Column("registration_id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"]),
        sa.PrimaryKeyConstraint("value", "kind", "category_id"),
    )
    op.create_index("ix_claim_registration", "claim", ["registration_id"])
    ddl.table(
        "customer_key",
        sa.Column("registration_id", BigInt, nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("value", Text(), nullable=False),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"]),
        sa.PrimaryKeyConstraint("registration_id", "kind"),
    )
    op.create_index("ix_customer_key_value", "customer_key", ["value", "kind"])
    ddl.table(
        "customer_block",
        sa.Column("token", Text(), nullable=False),
        sa.Column("registration_id", BigInt, nullable=False),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"]),
        sa.PrimaryKeyConstraint("token", "registration_id"),
        rowid=False,
    )
    ddl.table(
        "likeness",
        sa.Column("registration_id", BigInt, nullable=False),
        sa.Column("other_id", BigInt, nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("confidence", BigInt, nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["registration.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"]),
        sa.PrimaryKeyConstraint("registration_id", "other_id", "kind"),
    )
    op.create_index("ix_likeness_other", "likeness", ["other_id"])
    op.create_index("ix_likeness_partner", "likeness", ["partner_id"])
    ddl.table(
        "remark",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("registration_id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("text", Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_remark_registration", "remark", ["registration_id", "at"])
    ddl.table(
        "wish",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("registration_id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("why", Text(), nullable=False),
        sa.Column("wanted", Json(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("first_yes_id", BigInt, nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("answered_by_id", BigInt, nullable=True),
        sa.Column("reply", Text(), nullable=True),
        sa.Column("told", Text(), nullable=False),
        sa.Column("clause", Text(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["first_yes_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_wish_partner", "wish", ["partner_id"])
    op.create_index("ix_wish_registration", "wish", ["registration_id", "asked_at"])
    one = sa.text("answered_at IS NULL")
    op.create_index("uq_wish_open", "wish", ["registration_id"], unique=True, sqlite_where=one, postgresql_where=one)
    ddl.table(
        "receipt",
        sa.Column("registration_id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("document", Json(), nullable=False),
        sa.Column("salt", Text(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"]),
        sa.PrimaryKeyConstraint("registration_id"),
    )
    op.create_index("ix_receipt_day", "receipt", ["day"])
    op.create_index("ix_receipt_partner", "receipt", ["partner_id"])
    ddl.table(
        "receipt_root",
        sa.Column("day", Day(), nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("root", Text(), nullable=False),
        sa.Column("receipts", BigInt, nullable=False),
        sa.Column("sealed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
        sa.UniqueConstraint("public_id"),
    )
    ddl.table(
        "fairness_figures",
        sa.Column("last_day", Day(), nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("figures", Json(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("last_day"),
        sa.UniqueConstraint("public_id"),
    )
    ddl.table(
        "registration_draft",
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("request_key", Text(), nullable=False),
        sa.Column("typed", Json(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.execute("INSERT INTO data_version (topic, version) SELECT 'deals', 0 WHERE EXISTS (SELECT 1 FROM installation)")
    ddl.shared("terms")
    ddl.shared("receipt_root")
    ddl.shared("fairness_figures")
    for name in ("receipt", "receipt_root", "terms", "fairness_figures"):
        ddl.only_grows(name)
    _reads("registration", f"partner_id {ddl.OWNS} OR (NOT hidden AND (partner_id {READS} OR distributor_id {READS}))")
    seen = "EXISTS (SELECT 1 FROM registration r WHERE r.id = registration_id)"  # behind the wall of registration
    _reads("registration_line", f"partner_id {ddl.OWNS} OR {seen}")
    for name in ("remark", "receipt", "wish"):
        _reads(name, f"partner_id {ddl.OWNS} OR (partner_id {READS} AND {seen})")
    if ddl.on_postgres():
        inside = "ON remark AS RESTRICTIVE FOR SELECT TO prm_partner USING (kind <> 'internal')"
        op.execute(f"CREATE POLICY stays_inside {inside}")
    ddl.wall("registration_draft", writes="INSERT, UPDATE, DELETE")


def _reads(name: str, condition: str) -> None:
    """Let a partner read the rows for which a condition holds: what its child hides, a distributor does not."""
    if ddl.on_postgres():
        op.execute(f'GRANT SELECT ON "{name}" TO prm_partner')
        op.execute(f'CREATE POLICY partner_reads ON "{name}" FOR SELECT TO prm_partner USING ({condition})')


def downgrade() -> None:
    op.execute("DELETE FROM data_version WHERE topic = 'deals'")
    for name in reversed(TABLES):
        op.drop_table(name)


TABLES = (
    "terms",
    "registration",
    "registration_line",
    "claim",
    "customer_key",
    "customer_block",
    "likeness",
    "remark",
    "wish",
    "receipt",
    "receipt_root",
    "fairness_figures",
    "registration_draft",
)
