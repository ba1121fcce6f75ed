"""An instance filled and served as users have it, and a loader that asks for its pages."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from datetime import timedelta
from statistics import median

import psycopg
from sqlalchemy import make_url

from bench.row import Row
from prm.app import create_app
from prm.cli.instance import prepare
from prm.core import clock, settings
from prm.core.db import db
from prm.core.ids import token
from prm.core.transaction import system
from prm.identity.models import UserSession
from prm.identity.rules import digest
from prm.web import cookie

ACCEPT = {"Accept-Encoding": "gzip, deflate, br, zstd"}


def made(folder, fill, **urls):
    """An instance in a folder, filled by `fill(session)`; whatever that returned."""
    settings.make_folder(folder)
    if urls:
        (folder / "config.py").write_text("\n".join(f"{name} = {value!r}" for name, value in urls.items()))
    prepare(folder)
    app = create_app(folder)
    with app.test_request_context(), system("bench") as session:
        found = fill(session)
    with app.app_context():
        db.engine.dispose()
    if urls:
        analyse(folder)
    return found


def signed_in(session, person):
    """A browser's cookie for a person."""
    key, now = token(), clock.now()
    ends = now + timedelta(hours=5)
    session.add(UserSession(token_digest=digest(key), user_id=person.id, created_at=now, seen_at=now, ends_at=ends))
    return {"Cookie": f"{cookie.name()}={key}", **ACCEPT}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`prm serve` in a process of its own, as users run it."""

    def __init__(self, folder, workers):
        self.port = free_port()
        command = [sys.executable, "-c", "from prm.cli import main; main()", "serve", "--port", str(self.port)]
        env = os.environ | {"PRM_INSTANCE": str(folder), "PRM_WORKER": "0", "PRM_REGISTRATIONS_AN_HOUR": "1000000"}
        self.process = subprocess.Popen([*command, "--workers", str(workers)], env=env, stdout=subprocess.DEVNULL)

    def __enter__(self):
        for _try in range(300):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/healthz")
                connection.getresponse().read()
                return self
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the server does not answer")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def load(port, url, headers, clients=1, seconds=4.0):
    """(p50 ms, p95 ms, requests a second) from a loader in a process of its own."""
    told = [str(port), url, json.dumps(headers), str(clients), str(seconds)]
    done = subprocess.run([sys.executable, "-m", "bench.loader", *told], check=True, capture_output=True, text=True)
    taken = sorted(json.loads(done.stdout))
    return median(taken), taken[int(len(taken) * 0.95)], len(taken) / seconds


def fresh_postgres(name="bench"):
    """Addresses of an empty database, or nothing where there is no server to make it on."""
    try:
        from tests import postgres  # noqa: PLC0415 - the wheel is a test dependency
    except ImportError:
        return {}
    return postgres.fresh_database(name)


def analyse(folder):
    """What autovacuum would have done within a minute."""
    owner = make_url(settings.load(folder)["OWNER_DATABASE_URL"]).set(drivername="postgresql")
    with psycopg.connect(owner.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def row(label, figure, health, value, goal, met):
    """A line against what the same server needs for its smallest answer; both in ms."""
    return Row(label, figure, f"/healthz of the same server {health:.2f} ms", f"{value / health:.0f}×", goal, met)
