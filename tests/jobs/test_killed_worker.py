"""A worker process killed in the middle of a job: another takes the job up once the lease has ended."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

from sqlalchemy import select, update

from prm.core import clock
from prm.core.transaction import system
from prm.jobs import service, worker
from prm.jobs.models import Job, State
from tests.house.source import ROOT

KILLED = """
import os, sys
from prm.app import create_app
from prm.jobs import service, worker
app = create_app(sys.argv[1], WORKER=False)
def dies(report):
    report.progress("working", 1, 2)
    print("claimed", flush=True)
    sys.stdin.read()
service.HANDLERS["test.note"] = dies
with app.app_context():
    worker.drain()
"""


def stands(app):
    with app.app_context(), system("look", writes=False) as session:
        return tuple(session.execute(select(Job.state, Job.attempts)).one())


def test_the_job_of_a_killed_worker_is_taken_up_after_its_lease(app, home, addresses):
    ran = []
    with app.app_context(), system("ask"):
        service.enqueue("test.note", {"n": "again"})
    names = {f"PRM_{name}": value for name, value in addresses.items()}
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(home)],
        cwd=ROOT,
        env=os.environ | names,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert child.stdout.readline() == b"claimed\n"
    finally:
        child.send_signal(signal.SIGKILL)
        child.communicate()
    assert stands(app) == (State.RUNNING, 1)
    with app.app_context():
        assert worker.drain() == 0, "the lease still holds"
    with app.app_context(), system("time passes") as session:
        session.execute(update(Job).values(lease_until=clock.now() - timedelta(seconds=1)))
    service.HANDLERS["test.note"] = lambda report: ran.append(report.payload["n"])
    try:
        with app.app_context():
            assert worker.drain() == 1
    finally:
        del service.HANDLERS["test.note"]
    assert (stands(app), ran) == ((State.DONE, 2), ["again"])
