"""What the rights of people need: holds and requests, periods, and log entries that can be masked.

Why      A person gets a copy of what is held of them, or is erased, while the log and the figures stay whole.
Order    After everything that holds people.
Locks    Creates tables and changes rules of tables that only grow; no row is touched.
Back     Downgrade drops the tables with what they say; masked entries of the log stay masked.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

from prm.core import ddl
from prm.core.db import BigInt, Moment

revision = "0016_privacy"
down_revision = "0015_joining"

KEPT = (
    "id", "at", "kind", "actor", "subject_type", "subject", "partner_id", "territory_id", "shared", "chain", "seq",
    "previous", "hash",
)  # fmt: skip

MASKED = {
    "terms": "note",
    "agreement_template_version": "document",
    "agreement_round": "note",
    "agreement_remark": "text",
}


def upgrade() -> None:
    ddl.table(
        "person_mark",
        sa.Column("subject", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("made_by", Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "kind"),
    )
    ddl.table(
        "retention",
        sa.Column("key", Text(), nullable=False),
        sa.Column("days", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    _let_facts_be_masked()
    for name, column in MASKED.items():
        ddl.may_be_masked(name, column)


def _let_facts_be_masked() -> None:
    """The one change a row of the log takes: its facts give way to facts that say so; the seal of the rest stays."""
    if ddl.on_postgres():
        op.execute(
            "CREATE FUNCTION refuse_but_mask() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF TG_OP = 'UPDATE' AND NEW.facts->>'masked' = 'true' "
            "AND (to_jsonb(NEW) - 'facts') = (to_jsonb(OLD) - 'facts') THEN RETURN NEW; END IF; "
            "RAISE EXCEPTION 'rows of % only grow', TG_TABLE_NAME; END $$"
        )
        op.execute("DROP TRIGGER only_grows ON event")
        op.execute(
            "CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_but_mask()"
        )
        return
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in KEPT)
    op.execute("DROP TRIGGER event_never_update")
    op.execute(
        "CREATE TRIGGER event_never_update BEFORE UPDATE ON event "
        f"WHEN NOT (instr(NEW.facts, '\"masked\": true') > 0 AND {same}) "
        "BEGIN SELECT RAISE(ABORT, 'rows of event only grow'); END"
    )


def downgrade() -> None:
    for name in MASKED:
        ddl.never_masked(name)
    if ddl.on_postgres():
        op.execute("DROP TRIGGER only_grows ON event")
        op.execute("DROP FUNCTION refuse_but_mask()")
        op.execute(
            "CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    else:
        op.execute("DROP TRIGGER event_never_update")
        op.execute(
            "CREATE TRIGGER event_never_update BEFORE UPDATE ON event "
            "BEGIN SELECT RAISE(ABORT, 'rows of event only grow'); END"
        )
    op.drop_table("retention")
    op.drop_table("person_mark")
