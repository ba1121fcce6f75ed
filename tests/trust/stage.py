"""The stage of the gates: one seeded world per engine, its principals, and a browser for each."""

import contextvars
import hmac
import re
from datetime import timedelta
from functools import cached_property

from sqlalchemy import update

from prm.core import clock
from prm.core.db import Base, db
from prm.core.ids import token
from prm.core.transaction import system
from prm.identity import actors
from prm.identity.models import UserSession
from tests.factories import save
from tests.trust import seed, surface
from tests.trust.vault import vault

STAFF = ("ada", "dirk", "nadia", "cora", "finn", "mara", "leo", "max")
PARTNERS = ("pia", "rita", "tia", "omar")
EVERYONE = (*STAFF, *PARTNERS, "gone", "anon")
BLIND_TO = {  # who must never see a trace of whose
    "bore": ("dirk", "nadia", "cora", "pia", "rita", "tia", "gone", "anon"),
    "acme": ("max", "omar", "anon"),
}
KEYS = {
    "public_id",
    "currency",
    "role",
    "access",
    "rate",
    "locale",
    "language",
    "country",
    "asked_by",
    "metric",
    "page",
    "query",
}
INTERNAL = re.compile(r"kq(acme|bore) (activity|follow_up|saved_view|job|delegation|import)\b")


class Stage:
    """A seeded world and the means to ask it things as somebody."""

    def __init__(self, app, engine, addresses):
        self.app, self.engine = app, engine
        with app.app_context(), system("trust"):
            self.cast = seed.make_tenants()
            self.acme, self.bore = self.cast.tenants["acme"], self.cast.tenants["bore"]
            self.tokens = {who: self._session(getattr(self.cast, who, None)) for who in EVERYONE}
        self.places = surface.places(app)
        self.vault = vault(engine, addresses)
        self.vault.keep()

    def _session(self, person):
        secret, now = token(), clock.now()
        soon = now + timedelta(hours=2)  # fresh, and seen just now, for as long as a gate takes on a slow machine
        if person is not None:
            save(
                UserSession(
                    token_digest=actors.digest(secret),
                    user_id=person.id,
                    partner_id=person.partner_id,
                    created_at=soon,
                    seen_at=soon,
                    ends_at=now + timedelta(hours=10),
                )
            )
        return secret

    def csrf(self, who):
        key = self.app.config["SECRET_KEY"].encode()
        return hmac.new(key, b"csrf:" + self.tokens[who].encode(), "sha256").hexdigest()

    def ask(self, who, method, url, *, headers=None, forged=False, **given):
        """One request in a context of its own, as `who`; unsafe ones carry the token unless forged."""
        sent = {"Cookie": f"prm_sid={self.tokens[who]}"}
        if not forged and method not in ("GET", "HEAD", "OPTIONS"):
            sent["X-CSRFToken"] = self.csrf(who)
        client = self.app.test_client(use_cookies=False)
        return contextvars.Context().run(
            client.open, url, method=method, headers=sent | (headers or {}), buffered=True, **given
        )

    def actor(self, who):
        person = getattr(self.cast, who)
        with self.app.app_context(), system("trust look", writes=False):
            return actors._build.__wrapped__("trust", person.id, 0, 0, clock.today())

    @cached_property
    def actors(self):
        return {who: self.actor(who) for who in EVERYONE if who not in ("anon", "gone")}

    @cached_property
    def forms(self):
        """Endpoint → (who found it, the URL, filled fields, text fields): every POST form that somebody is shown."""
        found = {}
        for who in ("ada", "nadia", "pia", "anon"):
            for place in self.places:
                url = surface.address(self.app, place, self.acme) if "GET" in place.methods else None
                if url is None or place.endpoint == "static":
                    continue
                answer = self.ask(who, "GET", url)
                if answer.status_code == 200 and answer.mimetype == "text/html":
                    for action, data, texts in surface.forms_on(answer.text, url):
                        target = surface.endpoint_of(self.app, action)
                        known = found.get(target)
                        if target and (known is None or len(texts) > len(known[3])):
                            found[target] = (who, action, data, texts)
        self.vault.put_back()
        return found

    def filled(self, place):
        """Data for a POST to a place: what its form on a page would send, else nothing."""
        return self.forms[place.endpoint][2] if place.endpoint in self.forms else {}

    def text_columns(self):
        """(model, column) of every free text that people or files fill."""
        return [
            (model, column.key)
            for model in (mapper.class_ for mapper in Base.registry.mappers)
            if model.__tablename__ in self.acme.rows
            and model.__tablename__
            not in {
                "territory",
                "terms",
                "receipt",
                "receipt_root",
                "fairness_figures",
                "program_version",
            }  # these only grow
            for column in model.__table__.columns
            if type(column.type).__name__ == "Text" and column.key not in KEYS and not column.foreign_keys
        ]

    def overwrite(self, columns, texts):
        """Put texts into those columns of the first company's rows, as an import would have."""
        with self.app.app_context(), system("trust"):
            for n, (model, name) in enumerate(columns):
                row = self.acme.rows[model.__tablename__]
                keys = [column == getattr(row, column.key) for column in model.__table__.primary_key.columns]
                value = f"{texts[n % len(texts)]}".replace("\x00", "")
                db.session.execute(update(model.__table__).where(*keys).values({name: value}))
