"""Migrations go up, down to nothing and up again on both engines, and end where the models say; each carries its note."""

import importlib
import os
import re
from itertools import count

import pytest
from sqlalchemy import create_engine, inspect, text

from prm.core import migrate
from prm.core.db import Base
from prm.web.assets import resource
from tests import postgres
from tests.house.source import MODULES, ROOT, module

for _file in MODULES:
    if _file.stem == "models":
        importlib.import_module(module(_file))

SCRIPTS = sorted((ROOT / "migrations" / "versions").glob("*.py"))
OURS = {"alembic_version"}
serial = count(1)


@pytest.fixture
def database(engine, tmp_path):
    """The owner's address of a database that holds nothing."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'fresh.db'}"
    name = f"migrations_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(serial)}"
    return postgres.fresh_database(name)["OWNER_DATABASE_URL"]


def look(url, question):
    engine = create_engine(migrate.driver_url(url))
    with engine.connect() as connection:
        answer = question(connection)
    engine.dispose()
    return answer


def tables(url):
    return set(look(url, lambda connection: inspect(connection).get_table_names())) - OURS


def shape(connection):
    """Table → its columns with nullability, its indexes and uniques by their columns."""
    seen = inspect(connection)
    return {
        name: (
            {(column["name"], column["nullable"]) for column in seen.get_columns(name)},
            {tuple(index["column_names"]) for index in seen.get_indexes(name) if not index["unique"]},
            {tuple(sorted(unique["column_names"])) for unique in seen.get_unique_constraints(name)},
            {(tuple(key["constrained_columns"]), key["referred_table"]) for key in seen.get_foreign_keys(name)},
        )
        for name in seen.get_table_names()
        if name not in OURS
    }


def modelled():
    """The same, as the models say it."""
    return {
        table.name: (
            {(column.name, bool(column.nullable)) for column in table.columns},
            {tuple(column.name for column in index.columns) for index in table.indexes if not index.unique},
            {
                tuple(sorted(column.name for column in each.columns))
                for each in table.constraints
                if type(each).__name__ == "UniqueConstraint"
            },
            {(tuple(each.column_keys), each.referred_table.name) for each in table.foreign_key_constraints},
        )
        for table in Base.metadata.sorted_tables
    }


def test_a_database_goes_up_down_and_up_again(database):
    migrate.run(database, resource("migrations"))
    first = look(database, shape)
    assert first
    migrate.run(database, resource("migrations"), revision="base")
    assert tables(database) == set()
    migrate.run(database, resource("migrations"))
    assert look(database, shape) == first


def test_the_migrated_tables_are_those_of_the_models(database):
    migrate.run(database, resource("migrations"))
    found, wanted = look(database, shape), modelled()
    assert set(found) == set(wanted)
    parts = ("columns", "indexes", "uniques", "references")
    for name, of_models in wanted.items():
        for part, here, there in zip(parts, found[name], of_models, strict=True):
            assert here == there, f"{part} of {name} differ between migrations and models"


def test_migrating_twice_changes_nothing(database):
    migrate.run(database, resource("migrations"))
    before = look(database, shape)
    migrate.run(database, resource("migrations"))
    assert look(database, shape) == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_table_on_sqlite_is_strict(database):
    migrate.run(database, resource("migrations"))
    loose = look(
        database, lambda c: c.execute(text("SELECT name FROM pragma_table_list WHERE strict = 0")).scalars().all()
    )
    assert [name for name in loose if not name.startswith("sqlite_") and name not in OURS] == []


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_every_table_on_postgresql_stands_behind_the_wall_and_the_web_role_owns_nothing(database):
    migrate.run(database, resource("migrations"))
    walls = text(
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    for name, on, forced in look(database, lambda c: c.execute(walls).all()):
        assert name in OURS or (on and forced), f"{name} has no row-level security"
    owned = text(
        "SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname IN ('prm_web', 'prm_staff', 'prm_partner')"
    )
    assert look(database, lambda c: c.execute(owned).all()) == []
    powers = text(
        "SELECT rolname FROM pg_roles WHERE rolname IN ('prm_web', 'prm_staff', 'prm_partner') AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)"
    )
    assert look(database, lambda c: c.execute(powers).all()) == []
    definers = text("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace")
    assert look(database, lambda c: c.execute(definers).all()) == []


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.stem)
def test_a_migration_carries_its_note(file):
    note = file.read_text().split('"""')[1]
    for word in ("Why", "Order", "Locks", "Back"):
        assert re.search(rf"^{word}\s{{2,}}\S.+", note, re.MULTILINE), f"say {word} (house.md 8, example 10)"
    number = file.stem.split("_")[0]
    assert re.fullmatch(r"\d{4}", number), "migrations are numbered"
    assert f'revision = "{file.stem}"' in file.read_text()
