"""One row of every model for each of two companies, found by reading the models; each text and amount names its company."""

import importlib
from datetime import timedelta

from sqlalchemy import BigInteger, inspect

from prm.access.policy import Role
from prm.core import clock
from prm.core.db import Base, Choice, Day, Flag, Json, Moment, db
from prm.core.ids import public_id
from prm.deals.default_terms import default_terms
from prm.deals.rules import Status
from prm.identity.models import Owned, Territory, User
from prm.identity.rules import Access
from prm.joining.tasks import Plan, Step, stored
from prm.partners.models import Partner
from tests import factories
from tests.house.source import MODULES, module

for _file in MODULES:
    if _file.stem == "models":
        importlib.import_module(module(_file))

UNITS = {"acme": 7_391_846, "bore": 4_827_193}
LEFT_OUT = {  # made by the cast, by signing in, or by the log itself
    "installation", "data_version", "territory", "user", "partner", "assignment", "credential",
    "staged_line", "sign_in_link", "sign_in_try", "user_region", "assistance", "event", "event_head",
}  # fmt: skip
NO_FIGURES = {"from": "2026-01-01", "whole": {}, "late": {}, "reasons": [], "groups": {}, "flags": []}
KNOWN = {
    "page": "partners.index",
    "currency": "USD",
    "country": "US",
    "rate": "1",
    "rank": 1,
    "month": 202603,
    "locale": "en_US",
    "language": "en",
}
PROGRAM = """\
program: {key}
name: {name}
currency: USD
levels:
  - {{key: silver, name: Silver}}
  - {{key: gold, name: Gold, requires: [{{measure: orders, at_least: 5, window: lifetime}}]}}
golden:
  - {{name: none, level: silver}}
"""
ONLY_OWNER = {"target": {"user_id": None, "territory_id": None, "category_id": None, "owner_kind": "partner"}}
MONEY = ("amount", "reporting", "price", "list_price", "revenue", "revenue_before")


def word(tenant, *about):
    """A text no other company's rows hold."""
    return f"kq{tenant} {' '.join(about)}"


def forbidden(tenant):
    """What gives a company's rows away, in lower case."""
    units = UNITS[tenant]
    name = {"acme": "acme distribution", "bore": "borealis"}[tenant]
    return (f"kq{tenant}", name, f"{units:,}", str(units), str(units * 10_000))


class Tenant:
    """A company, its manager, and one row of each model that hangs under it."""

    def __init__(self, key, partner, manager, person, territory):
        self.key, self.partner, self.manager, self.person = key, partner, manager, person
        self.rows = {"partner": partner, "user": person, "territory": territory}
        self.failed = {}

    def public(self, model):
        row = self.rows.get(model.__tablename__)
        return row and row.public_id

    def make_all(self):
        self._mark_company()
        for table in Base.metadata.sorted_tables:
            if table.name in LEFT_OUT:
                continue
            mapper = next(each for each in Base.registry.mappers if each.local_table is table)
            self._make(mapper.class_)

    def _mark_company(self):
        partner = db.session.merge(self.partner)
        for name in ("email", "phone", "website", "street", "city", "region", "postal_code", "tax_id"):
            setattr(partner, name, word(self.key, name))
        partner.revenue, partner.last_order_on = UNITS[self.key] * 10_000, clock.today()
        person = db.session.merge(self.person)
        person.title = word(self.key, "title")
        db.session.flush()
        db.session.expunge_all()

    def _make(self, model):
        given = {column.key: self._value(model, column.columns[0]) for column in inspect(model).column_attrs}
        given |= ONLY_OWNER.get(model.__tablename__, {}) | self._deals(model.__tablename__)
        given |= self._agreements(model.__tablename__)
        row = model(**{name: value for name, value in given.items() if value is not Ellipsis})
        try:
            with db.session.begin_nested():
                db.session.add(row)
                db.session.flush()
        except Exception as error:
            self.failed[model.__tablename__] = str(error)[:300]
            return
        self.rows[model.__tablename__] = row

    def _deals(self, table):
        """What rows about deals need beyond their columns' kinds: rules that read, and canaries inside documents."""
        turn = {"acme": 1, "bore": 2}[self.key]
        return {
            "category": {"name": f"Family {turn}"},  # the vendor's catalogue, open to every signed-in person
            "terms": {"version": turn, "document": default_terms("USD"), "note": "", "made_by": "system"},
            "terms_draft": {"document": default_terms("USD"), "based_on": 1},
            "registration": {"status": Status.SUBMITTED, "received_at": clock.now(), "close_on": clock.today()},
            "known_key": {"subject_id": turn},
            "receipt": {"document": {"customer": word(self.key, "receipt customer")}},
            "fairness_figures": {"last_day": clock.today() - timedelta(days=turn), "figures": NO_FIGURES},
            "journey_template": {
                "name": f"Journey {turn}",
                "tier": "",
                "document": stored(Plan((Step("first", f"Task {turn}"),))),
            },
            "journey": {"rule": {"until": "", "consequence": "nothing"}, "moved_at": clock.now()},
            "receipt_root": {"day": clock.today() - timedelta(days=turn), "root": str(turn) * 64},
            **self._programs(turn),
            "registration_draft": {"user_id": self.person.id, "typed": {"customer": word(self.key, "draft customer")}},
        }.get(table, {})

    def _programs(self, turn):
        """Programs are read by everybody, so they name nobody; who stands where is a company's own."""
        today, key = clock.today(), "partners" if turn == 1 else "distributors"
        text = f"{PROGRAM.format(key=key, name=f'Program {turn}')}"
        soon = {"starts_on": today, "ends_on": today + timedelta(days=30)}
        return {
            "program": {"key": key, "name": f"Program {turn}"},
            "program_version": {
                "number": 1, "text": text, "note": "", "made_by": "s", "approved_by": "t", "effective_on": today,
            },
            "program_draft": {
                "key": key, "name": f"Program {turn}", "text": text, "made_by": "s", "proposed_by": "s",
                "effective_on": today, "note": "",
            },
            "standing": {"level": "silver", "starts_on": today},
            "grace": {"level": "silver", "falls_to": "", "closed_on": None} | soon,
            "tier_exception": {"level": "silver"} | soon,
            "recorded_number": {"measure": "specialisations", "which": "core", "taken_back_on": None, "ends_on": None},
            "tier_move": {"before": "silver", "after": "", "facts": {}, "variant": "global"},
        }  # fmt: skip

    def _agreements(self, table):
        """A text that was sent and may be signed, with a canary in it; the vendor's templates are nobody's."""
        turn = {"acme": 1, "bore": 2}[self.key]
        clauses = [{"key": "one", "title": "Parties", "text": word(self.key, "clause")}]
        line = {"basis": "price", "category": word(self.key, "schedule"), "points": 5, "amount": None, "currency": ""}
        annexes = [{"title": word(self.key, "annex"), "text": "", "lines": [line]}]
        text = {"clauses": clauses, "annexes": annexes, "title": "Agreement", "number": f"AG-{turn}"}
        text |= {"issuer": "Trust channel", "partner": {"name": word(self.key, "firm")}, "effective_on": "2026-01-01",
                 "ends_on": None}  # fmt: skip
        digest, seen = {"digest": self.key, "round": 1}, {"address": "", "pdf_sha256": ""}
        return {
            "agreement_template": {"name": f"Template {turn}", "kind": "reseller", "number": 1},
            "agreement_template_version": {"document": {"clauses": clauses[:0], "annexes": []}, "made_by": "system"},
            "agreement": {"status": "viewed", "sent_at": clock.now(), "frozen": text, **digest},
            "agreement_wording": {"document": {"clauses": clauses, "annexes": annexes}},
            "agreement_round": {"document": text, "digest": self.key, "pdf": "", "side": "vendor"},
            "agreement_signature": {"record": seen | {"name": word(self.key, "signer")}, "side": "partner", "round": 1},
            "agreement_remark": {"key": "one", "round": 1},
            "compliance_document": {"status": "received", "kind": "nda", "digest": self.key, "media": "text/plain"},
        }.get(table, {})

    def _value(self, model, column):
        """A value for a column; Ellipsis leaves it to the model or the database."""
        name, kind = column.name, column.type
        if name in ("id", "version"):
            return ...
        if name == "public_id":
            return public_id()
        if name == "partner_id":
            return None if issubclass(model, Owned) and column.nullable else self.partner.id
        if column.foreign_keys:
            return self._reference(next(iter(column.foreign_keys)).column.table.name, column)
        if model.__tablename__ == "rate" and name == "currency":
            return {"acme": "EUR", "bore": "GBP"}[self.key]
        if name in KNOWN:
            return KNOWN[name]
        return self._plain(model, name, kind, column)

    def _reference(self, table, column):
        if table == "user":
            return self.manager.id
        row = self.rows.get(table)
        if row is None and not column.nullable:
            raise LookupError(f"no {table} for {column}")
        return row and (row.version if table == "terms" else row.id)

    def _plain(self, model, name, kind, column):
        if name == "manager_id":
            return self.manager.id
        if name == "asked_by":
            return self.manager.public_id
        if name.endswith("_id") and isinstance(kind, BigInteger):
            same = self.rows.get(name.removesuffix("_id"))
            return same.id if same is not None else None if column.nullable else 0
        if isinstance(kind, Choice):
            return next(iter(kind.words))
        if isinstance(kind, Flag):
            return False
        if isinstance(kind, Json):
            return None if column.nullable else [] if "list" in str(column.type) else {}
        if isinstance(kind, Moment | Day):
            return self._time(name, kind, column)
        if isinstance(kind, BigInteger):
            return UNITS[self.key] * 10_000 if name in MONEY else ... if column.default is not None else 1
        return (
            f"kq.{self.key}.{model.__tablename__}@example.com"
            if name == "email"
            else word(self.key, model.__tablename__, name)
        )

    def _time(self, name, kind, column):
        if column.nullable:
            return None
        moment = clock.now() + timedelta(days=30 if name.startswith(("end", "until", "expire")) else 0)
        return moment if isinstance(kind, Moment) else moment.date()


def make_tenants():
    """The fixed cast, two marked companies, and somebody who may no longer sign in."""
    cast = factories.make_cast()
    cast.gone = factories.make_user(
        name="Gone Person", role=Role.PARTNER_ADMIN, partner_id=cast.acme.id, access=Access.DISABLED
    )
    for person, role in ((cast.gone, "gone"), (cast.omar, "omar")):
        assert person.role is Role.PARTNER_ADMIN, role
    cast.tenants = {
        "acme": Tenant("acme", cast.acme, cast.nadia, cast.rita, cast.iberia),
        "bore": Tenant("bore", cast.borealis, cast.max, cast.omar, cast.texas),
    }
    for tenant in cast.tenants.values():
        tenant.make_all()
    db.session.flush()
    db.session.expunge_all()
    return cast


__all__ = ["Partner", "Tenant", "Territory", "User", "forbidden", "make_tenants", "word"]
