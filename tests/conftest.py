"""The stage every test stands on: both engines for real, one database each per worker, emptied between tests."""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from prm.app import create_app
from prm.core import migrate, settings
from prm.core.db import db, writing
from prm.core.installation import set_up
from prm.core.transaction import system
from prm.web.assets import resource
from tests import factories, postgres

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session", params=ENGINES)
def engine(request):
    return request.param


class Stage:
    """An instance of one engine, migrated and set up, with nothing in it; made once per test process."""

    def __init__(self, engine):
        self.home = Path(tempfile.mkdtemp(prefix=f"prm-{engine}-"))
        settings.make_folder(self.home)
        url = f"sqlite:///{self.home / 'prm.db'}"
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        both = {"DATABASE_URL": url, "OWNER_DATABASE_URL": url}
        self.addresses = both if engine == "sqlite" else postgres.fresh_database(worker)
        migrate.run(self.addresses["OWNER_DATABASE_URL"], resource("migrations"))
        self.app = create_app(self.home, TESTING=True, WORKER=False, **self.addresses)
        with self.app.app_context(), system("tests") as session:
            set_up(session, name="Test channel", currency="USD", fiscal_start=1)
        if engine == "sqlite":
            with create_engine(url).connect() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            shutil.copy(self.home / "prm.db", self.home / "empty.db")


@cache
def stage(engine):
    """Kept for the process: files come in any order, and each begins with the first engine again."""
    made = Stage(engine)
    atexit.register(shutil.rmtree, made.home, ignore_errors=True)
    return made


@pytest.fixture(scope="session")
def home(engine):
    """An instance folder."""
    return stage(engine).home


@pytest.fixture(scope="session")
def addresses(engine):
    """Where the web process connects, and where the owner of the tables does."""
    return stage(engine).addresses


@pytest.fixture(scope="session")
def _app(engine):
    return stage(engine).app


@pytest.fixture(scope="session")
def emptied(_app, engine, home, addresses):
    """Call it for the app over an empty database."""

    def empty():
        with _app.app_context():
            db.engine.dispose()
        if engine == "sqlite":
            for left in home.glob("prm.db*"):
                left.unlink()
            shutil.copy(home / "empty.db", home / "prm.db")
        else:
            postgres.empty(addresses["OWNER_DATABASE_URL"])
        for left in (home / "outbox").glob("*"):
            left.unlink()
        return _app

    return empty


@pytest.fixture
def app(emptied):
    """The app over an empty database."""
    return emptied()


@pytest.fixture
def at_work(app):
    """A unit of staff work in an app context, as the command line has it; commits when the test ends it."""
    with app.app_context(), system("test") as session:
        yield session


@pytest.fixture
def cast(app):
    """People and companies every test may count on; see tests/factories.py."""
    with app.app_context(), system("cast"):
        return factories.make_cast()


@pytest.fixture
def as_(app):
    """`as_(person)`: a client signed in as a member of the cast; `as_(None)`: nobody."""
    return lambda person: factories.Client(app, person)


@pytest.fixture(autouse=True)
def _no_leftovers():
    """Each test runs with the marks of a process that has just started."""
    mark = writing.set(False)
    yield
    writing.reset(mark)


def pytest_collection_modifyitems(items):
    """Keep the tests of one engine together, so that each worker starts each engine once."""
    items.sort(key=lambda item: item.callspec.params.get("engine", "") if hasattr(item, "callspec") else "")


def data_folder() -> Path:
    """The acceptance data; skips where the variable is unset, fails where it names nothing."""
    where = os.environ.get("PRM_TEST_DATA")
    if not where:
        pytest.skip("PRM_TEST_DATA is not set: no acceptance data")
    folder = Path(where).absolute() / "adventureworks"
    assert folder.is_dir(), f"PRM_TEST_DATA names {where}, which holds no adventureworks folder"
    return folder
