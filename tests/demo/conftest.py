"""A demo company of the small scale in an instance of its own, on each engine, made once for the tests that read it."""

import os
from contextlib import contextmanager

import pytest

from prm.app import create_app
from prm.cli.demo import make_demo
from prm.core.db import db
from tests import postgres

VARIABLES = ("PRM_DATABASE_URL", "PRM_OWNER_DATABASE_URL")


@contextmanager
def addresses(engine, name):
    """The settings of an empty database of this engine, for the command line to find."""
    before = {variable: os.environ.pop(variable, None) for variable in VARIABLES}
    if engine == "postgresql":
        made = postgres.fresh_database(f"demo_{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
        os.environ |= {f"PRM_{setting}": url for setting, url in made.items()}
    try:
        yield
    finally:
        for variable, value in before.items():
            os.environ.pop(variable, None)
            if value is not None:
                os.environ[variable] = value


@contextmanager
def small_demo(engine, folder, name):
    """The app over a new small demo."""
    with addresses(engine, name):
        assert make_demo(folder, scale="small")
        app = create_app(folder, TESTING=True, WORKER=False)
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="module")
def demo(engine, tmp_path_factory, request):
    """A demo that tests only read."""
    folder = tmp_path_factory.mktemp("demo")
    with small_demo(engine, folder, request.module.__name__.rpartition(".")[2]) as app:
        yield app
