"""Puts the demo's own customers and direct opportunities into the database, findable as imported ones are."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.core.installation import installation
from prm.deals import keys
from prm.deals.known import DirectOpportunity, EndCustomer, Side
from prm.deals.service import knowing
from prm.demo.columns import Ids
from prm.demo.customers import Customer
from prm.demo.deals import Deal
from prm.demo.ours import Account, Direct, House, boss
from prm.demo.world import World
from prm.partners.rules import folded

SOURCE = "crm"


def store(session: Session, world: World, ids: Ids, staff: dict[str, int], made: list[Deal]) -> None:
    """All of them."""
    accounts, deals = House(world, world.today).everything(made)
    rows = [_account(n, each, ids, staff) for n, each in enumerate(accounts, 1)]
    session.execute(EndCustomer.__table__.insert(), rows)
    currency = installation().currency
    rows = [_direct(n, each, ids, staff) | {"currency": currency} for n, each in enumerate(deals, 1)]
    session.execute(DirectOpportunity.__table__.insert(), rows)
    for side, model in knowing.MODELS.items():
        knowing.index(session, Side(side), list(session.scalars(select(model.id))))


def _party(customer: Customer, place: int, manager: int, ids: Ids, staff: dict[str, int]) -> dict[str, Any]:
    return {
        "source": SOURCE, "country": customer.country.code, "domain": customer.domain, "tax_id": customer.tax_id,
        "city": customer.city, "street": customer.street, "territory_id": int(ids.places[place]),
        "manager_id": staff[boss(manager)], "key_version": keys.VERSION,
    }  # fmt: skip


def _account(n: int, each: Account, ids: Ids, staff: dict[str, int]) -> dict[str, Any]:
    name = each.customer.name
    return _party(each.customer, each.place, each.manager, ids, staff) | {
        "external_id": f"C{10_000 + n}", "name": name, "sort_name": folded(name), "house": each.house,
        "since_on": each.since, "last_order_on": each.ordered,
    }  # fmt: skip


def _direct(n: int, each: Direct, ids: Ids, staff: dict[str, int]) -> dict[str, Any]:
    name = each.customer.name
    return _party(each.customer, each.place, each.manager, ids, staff) | {
        "external_id": f"O{20_000 + n}", "name": each.name, "customer": name, "customer_sort": folded(name),
        "category_id": int(ids.categories[each.family]), "amount": each.amount, "reporting": each.amount,
        "stage": each.stage, "course": each.course, "opened_on": each.opened, "close_on": each.close,
        "closed_on": each.closed,
    }  # fmt: skip
