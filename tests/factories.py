"""Rows a test can have by saying only what it is about, and the fixed cast. Needs a `system(...)` unit of work."""

import contextvars
import hmac
from datetime import timedelta
from itertools import count

from prm.access.policy import Role
from prm.core import clock
from prm.core.db import db
from prm.core.ids import token
from prm.core.transaction import system
from prm.identity import actors
from prm.identity.models import Assistance, Territory, User, UserRegion, UserSession
from prm.identity.rules import Access, NodeKind
from prm.partners.models import Assignment, Partner
from prm.partners.rules import Status

serial = count(1)


def save(row):
    db.session.add(row)
    db.session.flush()
    return row


def make_territory(name=None, kind=NodeKind.TERRITORY, parent=None):
    return save(Territory(name=name or f"Territory {next(serial)}", kind=kind, parent_id=parent and parent.id))


def make_user(**given):
    n = next(serial)
    regions = given.pop("regions", ())
    usual = {"name": f"Person {n}", "email": f"person{n}@example.com", "role": Role.MANAGER, "access": Access.ACTIVE}
    user = save(User(**usual | given))
    for region in regions:
        save(UserRegion(user_id=user.id, territory_id=region.id))
    return user


def make_partner(**given):
    n = next(serial)
    manager = given.pop("manager", None)
    name = given.get("name", f"Partner {n}")
    usual = {
        "code": f"P{n:05d}",
        "name": name,
        "sort_name": name.casefold(),
        "status": Status.ACTIVE,
        "created_at": clock.now(),
    }
    partner = save(Partner(**usual | {"manager_id": manager and manager.id} | given))
    if manager:
        save(Assignment(partner_id=partner.id, user_id=manager.id, starts_on=clock.today() - timedelta(days=900)))
    return partner


class Cast:
    """Ada admin · Dirk director and Nadia manager of EMEA · Cora coordinator for Nadia · Finn finance ·
    Mara marketing · Leo leader · Max manager of the Americas · Pia (admin) and Rita (rep) at Acme ·
    Omar (admin) at Borealis, another territory · Tia (admin) at Twin, a child of Acme."""


def make_cast():
    cast = Cast()
    cast.world = make_territory("World", NodeKind.GROUP)
    cast.emea = make_territory("EMEA", NodeKind.GROUP, cast.world)
    cast.iberia = make_territory("Iberia", NodeKind.TERRITORY, cast.emea)
    cast.nordics = make_territory("Nordics", NodeKind.TERRITORY, cast.emea)
    cast.americas = make_territory("Americas", NodeKind.GROUP, cast.world)
    cast.texas = make_territory("Texas", NodeKind.TERRITORY, cast.americas)
    cast.ada = make_user(name="Ada Admin", role=Role.ADMIN, code="ada")
    cast.dirk = make_user(name="Dirk Director", role=Role.DIRECTOR, code="dirk", regions=[cast.emea])
    cast.nadia = make_user(
        name="Nadia Manager",
        code="nadia",
        regions=[cast.iberia],
        territory_id=cast.iberia.id,
        reports_to_id=cast.dirk.id,
    )
    cast.max = make_user(name="Max Manager", code="max", regions=[cast.texas], territory_id=cast.texas.id)
    cast.cora = make_user(name="Cora Coordinator", role=Role.COORDINATOR, code="cora")
    cast.finn = make_user(name="Finn Finance", role=Role.FINANCE, code="finn")
    cast.mara = make_user(name="Mara Marketing", role=Role.MARKETING, code="mara")
    cast.leo = make_user(name="Leo Leader", role=Role.LEADER, code="leo")
    _assist(cast.cora, cast.nadia)
    cast.acme = make_partner(name="Acme Distribution", code="ACME", manager=cast.nadia, territory_id=cast.iberia.id)
    cast.twin = make_partner(
        name="Twin Resale", code="TWIN", manager=cast.nadia, territory_id=cast.iberia.id, parent_id=cast.acme.id
    )
    cast.borealis = make_partner(name="Borealis Sport", code="BORE", manager=cast.max, territory_id=cast.texas.id)
    cast.pia = make_user(name="Pia Partner", role=Role.PARTNER_ADMIN, partner_id=cast.acme.id)
    cast.rita = make_user(name="Rita Rep", role=Role.PARTNER_REP, partner_id=cast.acme.id)
    cast.tia = make_user(name="Tia Twin", role=Role.PARTNER_ADMIN, partner_id=cast.twin.id)
    cast.omar = make_user(name="Omar Other", role=Role.PARTNER_ADMIN, partner_id=cast.borealis.id)
    db.session.flush()
    db.session.expunge_all()
    return cast


def _assist(coordinator, manager):
    save(Assistance(user_id=coordinator.id, manager_id=manager.id))


class Client:
    """A browser signed in as somebody; each request runs in a context of its own, so that nobody stays on `g`."""

    def __init__(self, app, person):
        self.app, self.person, self.token = app, person, token()
        self.http = app.test_client()
        self.http.set_cookie("prm_sid", self.token)
        if person is not None:
            now = clock.now()
            with app.app_context(), system("test sign-in"):
                save(
                    UserSession(
                        token_digest=actors.digest(self.token),
                        user_id=person.id,
                        partner_id=person.partner_id,
                        created_at=now,
                        seen_at=now,
                        ends_at=now + timedelta(hours=10),
                    )
                )

    def csrf(self):
        key = self.app.config["SECRET_KEY"].encode()
        held = self.http.get_cookie("prm_sid")  # a sign-in changes it
        return hmac.new(key, b"csrf:" + (held.value if held else self.token).encode(), "sha256").hexdigest()

    def _in_fresh_context(self, method, url, **given):
        return contextvars.Context().run(getattr(self.http, method), url, **given)

    def get(self, url, **given):
        return self._in_fresh_context("get", url, **given)

    def post(self, url, data=None, *, forged=False, **given):
        headers = {} if forged else {"X-CSRFToken": self.csrf()}
        return self._in_fresh_context("post", url, data=data or {}, headers=headers | given.pop("headers", {}), **given)
