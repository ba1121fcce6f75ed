"""One seeded world per engine for all gates, in a database of its own."""

import os
import tempfile
from functools import cache
from pathlib import Path

import pytest

from prm.app import create_app
from prm.core import migrate, settings
from prm.core.installation import set_up
from prm.core.transaction import system
from prm.web.assets import resource
from tests import postgres
from tests.trust.stage import Stage


@cache
def built(engine):
    """Kept for the process: files come in any order, and each begins with the first engine again."""
    home = Path(tempfile.mkdtemp(prefix=f"prm-trust-{engine}-"))
    settings.make_folder(home)
    if engine == "sqlite":
        url = f"sqlite:///{home / 'prm.db'}"
        addresses = {"DATABASE_URL": url, "OWNER_DATABASE_URL": url}
    else:
        addresses = postgres.fresh_database(f"trust_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    migrate.run(addresses["OWNER_DATABASE_URL"], resource("migrations"))
    app = create_app(home, TESTING=False, WORKER=False, **addresses)
    with app.app_context(), system("trust"):
        from prm.core.db import db

        set_up(db.session(), name="Trust channel", currency="USD", fiscal_start=1)
    return Stage(app, engine, addresses)


@pytest.fixture(scope="session")
def _stage(engine):
    return built(engine)


@pytest.fixture
def stage(_stage):
    """The world as it was seeded; put back when the test ends."""
    yield _stage
    _stage.vault.put_back()
