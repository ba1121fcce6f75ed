"""A process that imports order lines and stops where told, for its parent to kill: `victim.py HOME URLS FILE STOP`."""

import json
import sys
from pathlib import Path

from sqlalchemy import event

from prm.app import create_app
from prm.core.db import db
from prm.core.transaction import system
from prm.imports import service, writing
from prm.journal.log import System


def wait():
    """Say that the place is reached, and stay there."""
    print("here", flush=True)
    sys.stdin.read()


def progress(stage, done, total):
    if stop == "checking" and stage == "checking":
        wait()


home, urls, file, stop = sys.argv[1:]
app = create_app(home, TESTING=True, WORKER=False, **json.loads(urls))
with app.app_context():

    @event.listens_for(db.engine, "after_cursor_execute")
    def _after(_connection, _cursor, statement, *_):
        if statement.startswith(stop):
            wait()

    with system("victim"):
        run = service.start_local(Path(file), "sales", System("victim")).id
    print(run, flush=True)
    writing.check(run, progress)
    writing.merge(run, progress)
