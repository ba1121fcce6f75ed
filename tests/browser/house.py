"""A real server over a small world, in a process of its own; and the pages of its url map with ids that exist."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from datetime import timedelta
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy import select

from prm.access.policy import Role
from prm.app import create_app
from prm.cli.demo import make_demo
from prm.core import clock
from prm.core.ids import token
from prm.core.transaction import system
from prm.identity.actors import digest
from prm.identity.models import User, UserSession
from prm.identity.rules import Access
from prm.jobs.models import Job
from prm.partners.models import Partner
from tests.house.source import ROOT
from tests.trust import surface

SEEN_BY = {"staff": "admin", "portal": "partner_admin"}
NO_PAGES = ("static", "identity.confirm", "web.healthz", "web.readyz", "web.csp_report")


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def signed_in(session, person):
    """The secret of a new session of a person."""
    secret, now = token(), clock.now()
    ends = now + timedelta(hours=10)
    given = {"user_id": person.id, "partner_id": person.partner_id, "created_at": now, "seen_at": now, "ends_at": ends}
    session.add(UserSession(token_digest=digest(secret), **given))
    return secret


class House:
    """The demo company, served."""

    def __init__(self, folder):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        make_demo(folder, scale="small")
        self.app = create_app(folder, WORKER=False)
        self.tokens, self.visitors = self._sign_in_everybody(), {}
        self.places = surface.places(self.app)
        self.log = (folder / "server.log").open("wb")
        names = {"PRM_INSTANCE": str(folder), "PRM_URL": self.url, "PRM_WORKER": "0"}
        command = [sys.executable, "-m", "prm.cli", "serve", "--port", str(self.port)]
        if not (ROOT / "prm" / "cli" / "__main__.py").exists():
            command = [sys.executable, "-c", "from prm.cli import main; main()", "serve", "--port", str(self.port)]
        self.child = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | names, stdout=self.log, stderr=self.log, start_new_session=True
        )
        self._wait()

    def _wait(self):
        end = clock.now() + timedelta(seconds=60)
        while clock.now() < end:
            with contextlib.suppress(URLError, ConnectionError), urlopen(f"{self.url}/healthz", timeout=2):
                return
            if self.child.poll() is not None:
                break
        raise AssertionError("the server did not come up; read server.log in the demo's folder")

    def close(self):
        os.killpg(self.child.pid, signal.SIGTERM)
        self.child.wait(timeout=20)
        self.log.close()

    def _sign_in_everybody(self):
        """A session for one active person of each role."""
        tokens = {"anon": token()}
        with self.app.app_context(), system("browser tests") as session:
            people = session.scalars(select(User).where(User.access == Access.ACTIVE).order_by(User.id)).all()
            for person in people:
                if person.role.value not in tokens:
                    tokens[person.role.value] = signed_in(session, person)
        return tokens

    def admit(self, partner_id):
        """Somebody new of a company, signed in; what `look` takes as the role."""
        name = f"visitor {len(self.visitors)}"
        with self.app.app_context(), system("browser tests") as session:
            email = f"{name.replace(' ', '')}@example.com"
            person = User(name=name, email=email, role=Role.PARTNER_ADMIN, access=Access.ACTIVE, partner_id=partner_id)
            session.add(person)
            session.flush()
            self.visitors[name] = signed_in(session, person)
        return name

    def pages(self):
        """(role, path, rule) of every GET rule with ids that exist: each page once; with PRM_TRUST, as every role."""
        found = []
        for place in self.places:
            if "GET" not in place.methods or place.endpoint in NO_PAGES:
                continue
            role = "partner_admin" if place.audience == "portal" else "admin"
            path = surface.address(self.app, place, Ids(self.app))
            others = [other for other in self.tokens if os.environ.get("PRM_TRUST") and other != role]
            found += [(each, path, place.rule) for each in (role, *others) if path and each in self.tokens]
        return found


class Ids:
    """Answers `public(model)` with the id of a row: the first company, and below it a row of its own."""

    def __init__(self, app):
        self.app = app

    def public(self, model):
        with self.app.app_context(), system("browser tests", writes=False) as session:
            company = select(Partner.id).order_by(Partner.id).limit(1).scalar_subquery()
            rows = select(model.public_id).order_by(model.id).limit(1)
            rows = rows.where(Job.kind == "partners.export") if model is Job else rows  # the kind that has pages
            own = rows.where(model.partner_id == company) if "partner_id" in model.__table__.columns else rows
            return session.scalar(own) or session.scalar(rows)
