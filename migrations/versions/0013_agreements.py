"""Agreements: templates, texts sent back and forth, signatures and their proof, who may do without, and documents.

Why      What both sides agreed on, from when until when, is a fact that registrations, tiers and payouts rest on.
Order    After partners and people, whose rows it joins.
Locks    Creates tables only; nothing existing is touched. The rule that asks for an agreement is off at first.
Back     Downgrade drops the tables, signed agreements with them: export their bundles before.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from prm.core import ddl
from prm.core.db import BigInt, Day, Flag, Json, Moment

revision = "0013_agreements"
down_revision = "0012_authorised_products"


def upgrade() -> None:
    ddl.table(
        "agreement_template",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("number", BigInt, nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sa.UniqueConstraint("name"),
    )
    ddl.table(
        "agreement_template_version",
        sa.Column("template_id", BigInt, nullable=False),
        sa.Column("number", BigInt, nullable=False),
        sa.Column("document", Json(), nullable=False),
        sa.Column("made_by", Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["template_id"], ["agreement_template.id"]),
        sa.PrimaryKeyConstraint("template_id", "number"),
    )
    ddl.table(
        "agreement",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("number", Text(), nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("template_id", BigInt, nullable=False),
        sa.Column("template_number", BigInt, nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("status", Text(), nullable=False),
        sa.Column("effective_on", Day(), nullable=False),
        sa.Column("ends_on", Day(), nullable=True),
        sa.Column("notice_days", BigInt, nullable=False),
        sa.Column("renew_months", BigInt, nullable=False),
        sa.Column("ended_on", Day(), nullable=True),
        sa.Column("ended_why", Text(), nullable=False),
        sa.Column("follows_id", BigInt, nullable=True),
        sa.Column("follows", Text(), nullable=True),
        sa.Column("round", BigInt, nullable=False),
        sa.Column("digest", Text(), nullable=False),
        sa.Column("frozen", Json(), nullable=True),
        sa.Column("evidence", Json(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("made_by_id", BigInt, nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.ForeignKeyConstraint(["follows_id"], ["agreement.id"]),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["template_id"], ["agreement_template.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_agreement_partner", "agreement", ["partner_id", "effective_on"])
    op.create_index("ix_agreement_status", "agreement", ["status", "ends_on"])
    ddl.table(
        "agreement_wording",
        sa.Column("agreement_id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("document", Json(), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.PrimaryKeyConstraint("agreement_id"),
    )
    op.create_index("ix_agreement_wording_partner", "agreement_wording", ["partner_id"])
    ddl.table(
        "agreement_round",
        sa.Column("agreement_id", BigInt, nullable=False),
        sa.Column("number", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("side", Text(), nullable=False),
        sa.Column("document", Json(), nullable=False),
        sa.Column("digest", Text(), nullable=False),
        sa.Column("pdf", Text(), nullable=False),
        sa.Column("note", Text(), nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("agreement_id", "number"),
    )
    op.create_index("ix_agreement_round_partner", "agreement_round", ["partner_id"])
    ddl.table(
        "agreement_remark",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("agreement_id", BigInt, nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("round", BigInt, nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("side", Text(), nullable=False),
        sa.Column("text", Text(), nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_agreement_remark_agreement", "agreement_remark", ["agreement_id", "id"])
    op.create_index("ix_agreement_remark_partner", "agreement_remark", ["partner_id"])
    ddl.table(
        "agreement_signature",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("agreement_id", BigInt, nullable=False),
        sa.Column("round", BigInt, nullable=False),
        sa.Column("side", Text(), nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("record", Json(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("agreement_id", "round", "side", name="uq_agreement_signature_side"),
    )
    op.create_index("ix_agreement_signature_partner", "agreement_signature", ["partner_id"])
    ddl.table(
        "signing_link",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("secret", Text(), nullable=False),
        sa.Column("agreement_id", BigInt, nullable=False),
        sa.Column("round", BigInt, nullable=False),
        sa.Column("digest", Text(), nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("secret"),
    )
    op.create_index("ix_signing_link_agreement_id", "signing_link", ["agreement_id"])
    ddl.table(
        "agreement_rule",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("required", Flag(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    ddl.table(
        "agreement_waiver",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("ends_on", Day(), nullable=False),
        sa.Column("user_id", BigInt, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_agreement_waiver_partner", "agreement_waiver", ["partner_id", "ends_on"])
    ddl.table(
        "compliance_document",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("public_id", Text(), nullable=False),
        sa.Column("partner_id", BigInt, nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("status", Text(), nullable=False),
        sa.Column("note", Text(), nullable=False),
        sa.Column("wanted_by", Day(), nullable=True),
        sa.Column("name", Text(), nullable=False),
        sa.Column("media", Text(), nullable=False),
        sa.Column("size", BigInt, nullable=False),
        sa.Column("digest", Text(), nullable=False),
        sa.Column("number", Text(), nullable=False),
        sa.Column("issued_on", Day(), nullable=True),
        sa.Column("expires_on", Day(), nullable=True),
        sa.Column("told", Text(), nullable=False),
        sa.Column("asked_by_id", BigInt, nullable=True),
        sa.Column("asked_at", Moment(), nullable=True),
        sa.Column("filed_by_id", BigInt, nullable=True),
        sa.Column("filed_at", Moment(), nullable=True),
        sa.Column("checked_by_id", BigInt, nullable=True),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.Column("version", BigInt, nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["checked_by_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["filed_by_id"], ["user.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_compliance_document_partner", "compliance_document", ["partner_id", "kind"])
    op.create_index("ix_compliance_document_status", "compliance_document", ["status", "expires_on"])
    op.execute(
        "INSERT INTO data_version (topic, version) SELECT 'agreements', 0 WHERE EXISTS (SELECT 1 FROM installation)"
    )
    for name in ("agreement_template_version", "agreement_round", "agreement_remark", "agreement_signature"):
        ddl.only_grows(name)
    ddl.wall("agreement_round")
    ddl.wall("agreement_remark")
    ddl.wall("agreement_signature")
    ddl.wall("compliance_document")
    if ddl.on_postgres():
        sent = f"partner_id {ddl.READS} AND sent_at IS NOT NULL"
        op.execute("GRANT SELECT ON agreement TO prm_partner")
        op.execute(f"CREATE POLICY partner_reads ON agreement FOR SELECT TO prm_partner USING ({sent})")


def downgrade() -> None:
    op.execute("DELETE FROM data_version WHERE topic = 'agreements'")
    for name in reversed(TABLES):
        op.drop_table(name)


TABLES = (
    "agreement_template",
    "agreement_template_version",
    "agreement",
    "agreement_wording",
    "agreement_round",
    "agreement_remark",
    "agreement_signature",
    "signing_link",
    "agreement_rule",
    "agreement_waiver",
    "compliance_document",
)
