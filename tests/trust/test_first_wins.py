"""G6 and G9 over HTTP: 64 people of 64 companies in 4 client processes against the served product, on both engines."""

import contextlib
import hmac
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from sqlalchemy import select

from prm.access.policy import Role
from prm.app import create_app
from prm.core import clock, migrate, settings
from prm.core.db import db
from prm.core.ids import token
from prm.core.installation import set_up
from prm.core.transaction import system
from prm.deals.models import Claim, Registration
from prm.deals.proofs import Receipt
from prm.identity.models import UserSession
from prm.identity.rules import digest
from prm.sales.models import Category
from prm.web.assets import resource
from tests import postgres
from tests.factories import make_partner, make_user, save

ROOT = Path(__file__).parents[2]
RIVALS, CLIENTS = 64, 4
ROUNDS = int(os.environ.get("PRM_RACES", "1"))
SOON = 0.4  # seconds from asking for a race to its start: 64 connections are made meanwhile


class Track:
    """A served instance with somebody signed in at each of 64 companies."""

    def __init__(self, engine, home):
        settings.make_folder(home)
        url = f"sqlite:///{home / 'prm.db'}"
        both = {"DATABASE_URL": url, "OWNER_DATABASE_URL": url}
        self.urls = (
            both
            if engine == "sqlite"
            else postgres.fresh_database(f"race_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
        )
        migrate.run(self.urls["OWNER_DATABASE_URL"], resource("migrations"))
        self.app, self.home = create_app(home, WORKER=False, **self.urls), home
        with self.app.app_context(), system("race") as session:
            set_up(session, name="Race", currency="USD", fiscal_start=1)
            self.family = save(Category(name="Bikes")).public_id
            self.cookies = [self._signed_in() for _ in range(RIVALS)]
        with self.app.app_context():
            db.engine.dispose()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.serve()
        racer = [sys.executable, str(Path(__file__).parent / "racer.py"), str(self.port)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.racers = [subprocess.Popen(racer, **pipes) for _ in range(CLIENTS)]

    def _signed_in(self):
        person, key, now = make_user(role=Role.PARTNER_REP, partner_id=make_partner().id), token(), clock.now()
        ends = now + timedelta(hours=10)
        row = UserSession(token_digest=digest(key), user_id=person.id, created_at=now, seen_at=now, ends_at=ends)
        row.partner_id = person.partner_id
        save(row)
        return key

    def serve(self):
        names = {f"PRM_{name}": url for name, url in self.urls.items()} | {
            "PRM_INSTANCE": str(self.home),
            "PRM_WORKER": "0",
            "PRM_REGISTRATIONS_AN_HOUR": "1000000",
        }
        code = "from prm.cli import main; main()"
        command = [sys.executable, "-c", code, "serve", "--port", str(self.port), "--workers", "2"]
        self.log = (self.home / "server.log").open("wb")
        self.child = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | names, stdout=self.log, stderr=self.log, start_new_session=True
        )
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            with (
                contextlib.suppress(URLError, ConnectionError),
                urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2),
            ):
                return
        raise AssertionError("the server did not come up")

    def kill(self):
        """As a power cut ends it: no process of the server gets to say goodbye."""
        os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait(timeout=20)
        self.log.close()

    def close(self):
        for racer in self.racers:
            racer.stdin.close()
            racer.wait(timeout=20)
            racer.stdout.close()
        os.killpg(self.child.pid, signal.SIGTERM)
        self.child.wait(timeout=20)
        self.log.close()

    def asked(self, cookie, **fields):
        """A request of the form, as a browser sends it."""
        secret = self.app.config["SECRET_KEY"].encode()
        typed = {
            "csrf_token": hmac.new(secret, b"csrf:" + cookie.encode(), "sha256").hexdigest(),
            "request_key": token(),
            "customer": "Fabrikam GmbH",
            "domain": "fabrikam-example.com",
            "contact_email": "ana@fabrikam-example.com",
            "amount": "10000",
            "when": "next",
            "family": self.family,
            "country": "DE",
            "currency": "USD",
        } | fields
        headers = {
            "Cookie": f"prm_sid={cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        return {"address": "/portal/deals/new", "headers": headers, "body": urlencode(typed)}

    def race(self, requests):
        """All answers, as (status, location), of requests sent at one moment by 4 client processes."""
        shares = [requests[start::CLIENTS] for start in range(CLIENTS)]
        moment = time.time() + SOON
        for racer, share in zip(self.racers, shares, strict=True):
            racer.stdin.write(json.dumps({"moment": moment, "requests": share}) + "\n")
            racer.stdin.flush()
        return [tuple(answer) for racer in self.racers for answer in json.loads(racer.stdout.readline())]

    def stored(self, *columns, where):
        with self.app.app_context(), system("look", writes=False) as session:
            return session.execute(select(*columns).where(where)).all()


@pytest.fixture(scope="module")
def track(engine, tmp_path_factory):
    made = Track(engine, tmp_path_factory.mktemp(f"race-{engine}"))
    yield made
    made.close()


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_of_64_companies_at_once_exactly_one_is_approved_and_63_are_on_file(track, turn):
    name = secrets.token_hex(8)  # like no other: a near match would send the winner to a person
    domain = f"{name}.com"
    answers = track.race([track.asked(cookie, customer=name, domain=domain) for cookie in track.cookies])
    assert {status for status, _ in answers} == {303}
    assert len({place for _, place in answers}) == RIVALS
    here = Registration.domain == domain
    rows = track.stored(Registration.status, Registration.conflict, Registration.number, where=here)
    assert sorted((str(status), conflict) for status, conflict, _ in rows) == (
        [("approved", False)] + [("submitted", True)] * (RIVALS - 1)
    )
    numbers = select(Registration.id).where(here)
    assert len(track.stored(Receipt.registration_id, where=Receipt.registration_id.in_(numbers))) == RIVALS
    assert len(track.stored(Claim.registration_id, where=Claim.value == domain)) == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_one_form_64_times_at_once_is_one_deal_and_64_equal_answers(track, turn):
    domain, key = f"{secrets.token_hex(8)}.com", token()
    same = [track.asked(track.cookies[0], domain=domain, request_key=key) for _ in range(RIVALS)]
    assert len(set(track.race(same))) == 1
    assert len(track.stored(Registration.id, where=Registration.domain == domain)) == 1
    other = track.race([track.asked(track.cookies[0], domain=domain, request_key=key, amount="99000")])
    assert other[0][0] in {409, 422}


@pytest.mark.parametrize("turn", range(max(1, ROUNDS // 20)))
def test_a_form_sent_again_after_the_server_was_killed_is_still_one_deal(track, turn):
    domain, key = f"{secrets.token_hex(8)}.com", token()
    same = [track.asked(track.cookies[0], domain=domain, request_key=key) for _ in range(RIVALS)]
    end = threading.Timer(SOON + (turn % 7) / 20, track.kill)
    end.start()
    before = {answer for answer in track.race(same) if answer[0]}  # those that came before the end
    end.join()
    track.serve()
    after = set(track.race(same[:4]))
    assert len(after) == 1
    assert {status for status, _ in after} == {303}
    assert before <= after
    rows = track.stored(Registration.id, where=Registration.domain == domain)
    assert len(rows) == 1
    assert len(track.stored(Receipt.registration_id, where=Receipt.registration_id == rows[0][0])) == 1
