"""A database under watch: has anything moved, what is its digest, put it back as it was. One class per engine."""

import hashlib
import re
import sqlite3

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests import postgres

SEEN = re.compile(r"seen_at")  # when somebody was last here is bookkeeping, too
BOOKKEEPING = {"user_session", "sign_in_try", "sign_in_link", "data_version", "alembic_version"}


class SqliteVault:
    """Watches by `data_version`, which moves with any other connection's commit; keeps the rows in memory."""

    def __init__(self, url):
        self.live = sqlite3.connect(make_url(url).database, isolation_level=None, check_same_thread=False)

    def keep(self):
        named = self.live.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        self.tables = [name for (name,) in named]
        self.triggers = self.live.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        self.kept = {name: self._all(name) for name in self.tables}
        self._settle()

    def _settle(self):
        self.seen = self._version()
        self.before = self.digest()

    def _version(self):
        return self.live.execute("PRAGMA data_version").fetchone()[0]

    def _all(self, name):
        return self.live.execute(f'SELECT * FROM "{name}"').fetchall()

    def moved(self):
        return self._version() != self.seen

    def digest(self):
        rows = [self._rows(name) for name in self.tables if name not in BOOKKEEPING]
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    def _rows(self, name):
        found = self.live.execute(f'SELECT * FROM "{name}"')
        told = [at for at, column in enumerate(found.description) if not SEEN.fullmatch(column[0])]
        return [[row[at] for at in told] for row in found]

    def changed(self):
        """Did rows other than the bookkeeping change since `keep`?"""
        return self.moved() and self.digest() != self.before

    def put_back(self):
        if not self.moved():
            return
        self.live.execute("BEGIN IMMEDIATE")
        for name, _sql in self.triggers:  # the log refuses to be put back, as it should
            self.live.execute(f"DROP TRIGGER {name}")
        for name in self.tables:
            if name != "data_version" and self._all(name) != self.kept[name]:
                self._refill(name)
        for _name, statement in self.triggers:
            self.live.execute(statement)
        self.live.execute("UPDATE data_version SET version = version + 1000")
        self.live.execute("COMMIT")
        self._settle()

    def _refill(self, name):
        self.live.execute(f'DELETE FROM "{name}"')
        if self.kept[name]:
            marks = ", ".join("?" * len(self.kept[name][0]))
            self.live.executemany(f'INSERT INTO "{name}" VALUES ({marks})', self.kept[name])


class PostgresVault:
    """Watches by transaction ids, which are given to writers alone; keeps copies in a schema of its own."""

    def __init__(self, owner):
        self.live = psycopg.connect(postgres.server(), dbname=make_url(owner).database, autocommit=True)

    def keep(self):
        found = self.live.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        self.tables = [name for (name,) in found]
        self.live.execute("CREATE SCHEMA IF NOT EXISTS kept")
        for name in self.tables:
            copy = sql.SQL("CREATE TABLE kept.{0} AS TABLE public.{0}").format(sql.Identifier(name))
            self.live.execute(copy)
        self.before, self.sums, self.seen = self.digest(), self._sums(self.tables), self._version()

    def _version(self):
        return self.live.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text").fetchone()[0]

    def moved(self):
        return self._version() != self.seen

    def digest(self):
        parts = [
            sql.SQL(
                "SELECT {}, md5(string_agg((to_jsonb(t) - 'seen_at')::text, '|' ORDER BY (to_jsonb(t) - 'seen_at')::text)) FROM public.{} t"
            ).format(sql.Literal(name), sql.Identifier(name))
            for name in self.tables
            if name not in BOOKKEEPING
        ]
        return self._told(parts)

    def _told(self, parts):
        """Table → what was asked of it; a parallel append gives the rows of a UNION ALL in any order."""
        return dict(self.live.execute(sql.SQL(" UNION ALL ").join(parts)).fetchall())

    def changed(self):
        """Did rows other than the bookkeeping change since `keep`?"""
        return self.moved() and self.digest() != self.before

    def put_back(self):
        if not self.moved():
            return
        now = self._sums(self.tables)
        if touched := {name for name in self.tables if now[name] != self.sums[name]}:
            touched.add("data_version")  # caches go by it: it never goes back
            each = sql.SQL("DELETE FROM public.{0}; INSERT INTO public.{0} SELECT * FROM kept.{0};")
            script = [sql.SQL("BEGIN; SET LOCAL session_replication_role = replica;")]
            script += [sql.SQL("UPDATE kept.data_version SET version = version + 1000;")]
            script += [each.format(sql.Identifier(name)) for name in sorted(touched)]
            script += [sql.SQL("COMMIT")]
            self.live.execute(sql.SQL(" ").join(script))
            self.sums |= self._sums(touched)
        self.seen = self._version()

    def _sums(self, names):
        """Table → a sum over its rows that no order changes."""
        sums = [
            sql.SQL("SELECT {}, coalesce(sum(hashtext(t::text)::bigint), 0) FROM public.{} t").format(
                sql.Literal(name), sql.Identifier(name)
            )
            for name in sorted(names)
        ]
        return self._told(sums)


def vault(engine, addresses):
    if engine == "sqlite":
        return SqliteVault(addresses["DATABASE_URL"])
    return PostgresVault(addresses["OWNER_DATABASE_URL"])
