"""Decisions as a generated ledger says, stored: partners of sizes, tiers and regions, approvers, registrations."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from prm.core.db import db
from prm.deals import default_terms, models
from prm.deals.rules import Outcome, Reason, Status
from prm.identity.rules import NodeKind
from tests.factories import make_partner, make_territory, make_user, save

serial = count(1)
NOON = timedelta(hours=12)
PEOPLE = {"small": 10, "medium": 100, "large": 1_000, "": None}


def terms():
    """The standard rules as version 1."""
    document = default_terms.default_terms("USD") | {"calendar": default_terms.DEFAULT_CALENDAR}
    return save(models.Terms(version=1, document=document, made_by="test", made_at=datetime(2026, 1, 1, tzinfo=UTC)))


def decided(partner, person, at, **given):
    """A registration that `given["decided_by_id"]` declined, or with `protected_from` approved, after an hour."""
    n = next(serial)
    usual = {
        "number": f"DR-D{n:05}", "partner_id": partner.id, "territory_id": partner.territory_id, "user_id": person.id,
        "request_key": f"decided {n}", "request_digest": "", "status": Status.REJECTED, "outcome": Outcome.OPEN,
        "stage_moved_at": at, "name": f"Deal {n}", "customer": f"Customer {n}", "customer_sort": f"customer {n}",
        "key_version": 1, "amount": 10_000_000, "currency": "USD", "reporting": 10_000_000,
        "close_on": date(2026, 12, 31), "received_at": at - timedelta(hours=1), "terms_version": 1,
        "decided_at": at, "minutes": 60, "promised": 960, "reason": Reason.INCOMPLETE,
    }  # fmt: skip
    if given.get("protected_from"):
        usual |= {"status": Status.APPROVED, "reason": None}
    return models.Registration(**usual | given)


def store(person, ledger):
    """Every row of a frame as analytics.fairness has it; returns the approvers by name. `person` registers them all."""
    terms()
    places = {name: _place(name) for name in ledger["region"].unique()}
    people = {name: make_user(name=f"Approver {name}", code=name) for name in ledger["approver"].unique() if name}
    firms = {row.partner: _firm(row, places) for row in ledger.drop_duplicates("partner").itertuples()}
    db.session.add_all(_row(person, row, firms[row.partner], people) for row in ledger.itertuples())
    db.session.flush()
    return people


def _place(name):
    return make_territory(f"{name} land", parent=make_territory(name, NodeKind.GROUP))


def _firm(row, places):
    facts = {"employees": PEOPLE[row.partner_size], "attributes": {"Tier": row.tier}}
    return make_partner(name=f"Firm {row.partner}", territory_id=places[row.region].id, **facts)


def _row(person, row, firm, people):
    at = datetime.combine(row.decided_on.date(), datetime.min.time(), UTC) + NOON
    minutes = int(row.business_hours * 60)
    given = {"minutes": minutes, "decided_by_id": people[row.approver].id if row.approver else None}
    given["lengthened"] = int(row.approved and minutes > 960)
    if row.approved:
        given |= {"protected_from": at, "protected_until": at + timedelta(days=3650)}
    return decided(firm, person, at, **given)
