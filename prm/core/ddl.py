"""Words for migrations: strict tables, walls between partners, rows that only grow. Works on both engines."""

from typing import Any

import sqlalchemy as sa
from alembic import op

READS = "= ANY (string_to_array(trim(both '{}' from coalesce(current_setting('app.family', true), '')), ',')::bigint[])"
OWNS = "= NULLIF(current_setting('app.partner_id', true), '')::bigint"


def on_postgres() -> bool:
    """Which engine is being migrated?"""
    return op.get_bind().dialect.name == "postgresql"


def table(name: str, *parts: Any, rowid: bool = True) -> None:
    """Create a table behind the staff wall: STRICT on SQLite, so that a column holds its type and nothing else."""
    op.create_table(name, *parts, sqlite_strict=True, sqlite_with_rowid=rowid)
    if on_postgres():
        op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{name}" TO prm_staff')
        op.execute(f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{name}" FORCE ROW LEVEL SECURITY')
        op.execute(f'CREATE POLICY staff ON "{name}" TO prm_staff USING (true) WITH CHECK (true)')


def roles() -> None:
    """Make the two roles the web process changes into; a database admin may have made them before."""
    if on_postgres():
        for role in ("prm_staff", "prm_partner"):
            op.execute(
                f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; "
                f"EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
            op.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        op.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO prm_staff, prm_partner")


def wall(name: str, column: str = "partner_id", *, writes: str = "", or_reads: str = "") -> None:
    """Let a partner read its family's rows of a table and, for `writes` ("INSERT, UPDATE"), change its own."""
    if not on_postgres():
        return
    allowed = f", {writes}" if writes else ""
    op.execute(f'GRANT SELECT{allowed} ON "{name}" TO prm_partner')
    extra = f" OR ({or_reads})" if or_reads else ""
    op.execute(f'CREATE POLICY partner_reads ON "{name}" FOR SELECT TO prm_partner USING ({column} {READS}{extra})')
    for verb in filter(None, writes.replace(" ", "").split(",")):
        using = "" if verb == "INSERT" else f"USING ({column} {OWNS})"
        check = "" if verb == "DELETE" else f"WITH CHECK ({column} {OWNS})"
        op.execute(f'CREATE POLICY partner_{verb.lower()} ON "{name}" FOR {verb} TO prm_partner {using} {check}')


def shared(name: str, *, writes: str = "") -> None:
    """Let a partner read every row of a table that holds nobody's secret."""
    if not on_postgres():
        return
    op.execute(f'GRANT SELECT{", " + writes if writes else ""} ON "{name}" TO prm_partner')
    for verb in ["SELECT", *filter(None, writes.replace(" ", "").split(","))]:
        using = "" if verb == "INSERT" else "USING (true)"
        check = "WITH CHECK (true)" if verb in {"INSERT", "UPDATE"} else ""
        op.execute(f'CREATE POLICY everyone_{verb.lower()} ON "{name}" FOR {verb} TO prm_partner {using} {check}')


def only_grows(name: str) -> None:
    """Refuse UPDATE and DELETE of a table's rows in the database itself."""
    if on_postgres():
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'rows of % only grow', TG_TABLE_NAME; END $$"
        )
        op.execute(
            f'CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON "{name}" '
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f'CREATE TRIGGER never_emptied BEFORE TRUNCATE ON "{name}" EXECUTE FUNCTION refuse_change()')
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {name}_never_{verb.lower()} BEFORE {verb} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {name} only grow'); END"
        )


def may_be_masked(name: str, column: str) -> None:
    """Let one column of a table whose rows only grow take a text in which somebody is erased (docs/decisions/0007)."""
    if on_postgres():
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF TG_OP = 'UPDATE' AND position('[erased]' in to_jsonb(NEW)->>TG_ARGV[0]) > 0 "
            "AND (to_jsonb(NEW) - TG_ARGV[0]) = (to_jsonb(OLD) - TG_ARGV[0]) THEN RETURN NEW; END IF; "
            "RAISE EXCEPTION 'rows of % only grow', TG_TABLE_NAME; END $$"
        )
        op.execute(f"DROP TRIGGER only_grows ON {name}")
        op.execute(
            f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {name} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_but_erasure('{column}')"
        )
        return
    others = [each["name"] for each in sa.inspect(op.get_bind()).get_columns(name) if each["name"] != column]
    same = " AND ".join(f"NEW.{each} IS OLD.{each}" for each in others)
    _never_updated(name, f"WHEN NOT (instr(NEW.{column}, '[erased]') > 0 AND {same})")


def never_masked(name: str) -> None:
    """Take that back."""
    if on_postgres():
        op.execute(f"DROP TRIGGER only_grows ON {name}")
        op.execute(
            f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {name} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    _never_updated(name)


def _never_updated(name: str, unless: str = "") -> None:
    op.execute(f"DROP TRIGGER {name}_never_update")
    op.execute(
        f"CREATE TRIGGER {name}_never_update BEFORE UPDATE ON {name} {unless} "
        f"BEGIN SELECT RAISE(ABORT, 'rows of {name} only grow'); END"
    )
