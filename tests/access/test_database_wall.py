"""The last wall (D9): what PostgreSQL itself gives to the web role, whatever the program does."""

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import text

from prm.core.db import PARTNER, STAFF, Wall, db, wall
from prm.core.transaction import above_the_walls, system
from prm.partners.models import Contact
from tests.factories import save

OPEN = {
    "installation",
    "data_version",
    "territory",
    "product",
    "category",
    "rate",
    "event_head",
    "terms",
    "receipt_root",
    "fairness_figures",
    "recruiting",
    "program",
    "program_version",
}


@pytest.fixture
def raw(engine, addresses, app, cast):
    """A bare connection of the web role; nothing of the program stands between."""
    if engine == "sqlite":
        pytest.skip("SQLite has no row-level security; walls 1 and 2 stand there")
    with app.app_context(), system("wall"):
        for company in (cast.acme, cast.borealis):
            save(Contact(partner_id=company.id, name=company.name, created_at=cast.acme.created_at))
    with psycopg.connect(addresses["DATABASE_URL"]) as connection:
        yield connection


def become(connection, role, company=None, family=()):
    connection.execute("SELECT set_config('role', %s, true)", (role,))
    connection.execute("SELECT set_config('app.partner_id', %s, true)", ("" if company is None else str(company),))
    connection.execute("SELECT set_config('app.family', %s, true)", ("{" + ",".join(map(str, family)) + "}",))


def tables(connection, columns=("partner_id",)):
    query = "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = ANY(%s)"
    return [name for (name,) in connection.execute(query, (list(columns),))]


def all_tables(connection):
    found = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    )
    return [name for (name,) in found]


def try_to(connection, statement, *values):
    """Rows of a statement, or None where the database refuses; the transaction goes on."""
    try:
        with connection.transaction():
            return connection.execute(statement, values or None).fetchall()
    except (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction):
        return None


def test_the_login_role_by_itself_reads_nothing(raw):
    for name in all_tables(raw):
        assert try_to(raw, sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))) is None, name


def test_a_partner_without_a_company_sees_no_row(raw):
    become(raw, "prm_partner")
    for name in set(all_tables(raw)) - OPEN - {"user"}:
        assert not try_to(raw, sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))), name


def test_a_partner_sees_own_rows_and_no_others(raw, cast):
    become(raw, "prm_partner", cast.acme.id, (cast.acme.id,))
    for name in set(tables(raw)) - {"user"}:
        rows = try_to(raw, sql.SQL("SELECT DISTINCT partner_id FROM {}").format(sql.Identifier(name))) or []
        assert {owner for (owner,) in rows} <= {cast.acme.id, None}, name
    assert raw.execute("SELECT name FROM contact").fetchall() == [(cast.acme.name,)]
    assert raw.execute("SELECT count(*) FROM partner").fetchone() == (1,)
    others = raw.execute('SELECT count(*) FROM "user" WHERE partner_id = %s', (cast.borealis.id,)).fetchone()
    assert others == (0,)


def test_secrets_of_staff_are_not_for_partners(raw, cast):
    become(raw, "prm_partner", cast.acme.id, (cast.acme.id,))
    for name in (
        "credential",
        "user_session",
        "sign_in_link",
        "sign_in_try",
        "activity",
        "follow_up",
        "direct_line",
        "direct_month",
    ):
        assert not try_to(raw, sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))), name


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contact SET name = 'x' WHERE partner_id = {other} RETURNING 1",
        "DELETE FROM contact WHERE partner_id = {other} RETURNING 1",
        (
            "INSERT INTO contact (partner_id, public_id, name, phone, title, role, language, consent, created_at, version)"
            " VALUES ({other}, 'p', 'x', '', '', 'other', '', false, now(), 1) RETURNING 1"
        ),
        "UPDATE partner SET revenue = 1 WHERE id = {other} RETURNING 1",
        "UPDATE partner SET revenue = 1 RETURNING 1",
        "UPDATE line SET amount = 1 RETURNING 1",
        "UPDATE target SET amount = 1 RETURNING 1",
        "UPDATE \"user\" SET role = 'admin' WHERE partner_id IS DISTINCT FROM {own} RETURNING 1",
        "DELETE FROM event RETURNING 1",
        "UPDATE event SET facts = '{{}}' RETURNING 1",
        "DELETE FROM job RETURNING 1",
        "SELECT * FROM job",
        "INSERT INTO user_region VALUES (1, 1) RETURNING 1",
        "ALTER TABLE contact DISABLE ROW LEVEL SECURITY",
        "DROP POLICY staff ON contact",
        "CREATE TABLE mine (x int)",
        "TRUNCATE contact",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_a_partner_cannot_write_past_its_own_rows(raw, cast, statement):
    become(raw, "prm_partner", cast.acme.id, (cast.acme.id,))
    filled = sql.SQL(statement).format(other=sql.Literal(cast.borealis.id), own=sql.Literal(cast.acme.id))
    assert not try_to(raw, filled)


def test_the_settings_are_gone_after_the_transaction(raw, cast):
    become(raw, "prm_partner", cast.acme.id, (cast.acme.id,))
    assert raw.execute("SELECT count(*) FROM contact").fetchone() == (1,)
    raw.rollback()
    assert try_to(raw, "SELECT * FROM contact") is None
    (role,) = raw.execute("SELECT current_user").fetchone()
    assert role == "prm_web"


def test_a_parent_reads_its_children_and_writes_only_its_own(raw, cast):
    become(raw, "prm_partner", cast.acme.id, (cast.acme.id, cast.twin.id))
    names = {name for (name,) in raw.execute("SELECT name FROM partner")}
    assert names == {cast.acme.name, cast.twin.name}
    assert not try_to(
        raw, sql.SQL("UPDATE contact SET name = 'x' WHERE partner_id = {} RETURNING 1").format(cast.twin.id)
    )


def test_staff_cannot_change_the_log_or_the_walls(raw):
    become(raw, "prm_staff")
    for statement in (
        "ALTER TABLE contact DISABLE ROW LEVEL SECURITY",
        "DROP TABLE contact",
        "TRUNCATE event",
        "ALTER ROLE prm_web SUPERUSER",
    ):
        assert try_to(raw, statement) is None, statement


def asked_as():
    """The role and the company that the database looks with, as the program's own session finds them."""
    row = db.session.execute(
        text("SELECT current_user, current_setting('app.partner_id')").execution_options(scoped=True)
    )
    return tuple(row.one())


def test_walls_that_move_within_a_transaction_stand_at_the_next_statement(raw, app, cast):
    behind = Wall(PARTNER, cast.acme.id, (cast.acme.id,))
    with app.app_context(), system("moving walls"):
        assert asked_as() == (STAFF, "")
        wall.set(behind)
        assert asked_as() == (PARTNER, str(cast.acme.id))
        with above_the_walls("a rule"):
            assert asked_as() == (STAFF, "")
        assert asked_as() == (PARTNER, str(cast.acme.id))


def test_walls_that_moved_within_a_savepoint_are_told_again_when_it_is_rolled_back(raw, app, cast):
    behind = Wall(PARTNER, cast.acme.id, (cast.acme.id,))
    with app.app_context(), system("a savepoint") as session:
        held = session.begin_nested()
        assert asked_as() == (STAFF, "")
        mark = wall.set(behind)
        assert asked_as() == (PARTNER, str(cast.acme.id))
        wall.reset(mark)
        held.rollback()  # PostgreSQL takes the walls back to where they stood before it
        wall.set(behind)
        assert asked_as() == (PARTNER, str(cast.acme.id))
