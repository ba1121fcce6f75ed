"""The files of the demo's deals: registrations, and whom the vendor sells to itself. Headers as people write them."""

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from prm.core import clock
from prm.deals.known import DirectOpportunity, EndCustomer
from prm.deals.models import Registration, RegistrationLine
from prm.deals.rules import UNDECIDED, Outcome, Status
from prm.demo.sheets import Sheet
from prm.identity.models import Territory, User
from prm.partners.models import Partner
from prm.sales.models import Category

_Manager = aliased(User)
_named = (
    select(Category.name)
    .join(RegistrationLine, RegistrationLine.category_id == Category.id)
    .where(RegistrationLine.registration_id == Registration.id)
    .order_by(RegistrationLine.category_id)
    .correlate(Registration)
    .subquery()
)
_FAMILIES = select(func.aggregate_strings(_named.c.name, "; ")).scalar_subquery()


def _status():
    over = (Registration.status == Status.APPROVED) & (Registration.outcome == Outcome.OPEN)
    over &= Registration.protected_until <= clock.now()
    waits = Registration.status.in_(sorted(UNDECIDED))
    return case((over, "expired"), (waits, "submitted"), else_=Registration.status)


CUSTOMERS = Sheet(
    "customers",
    (
        ("Customer number", EndCustomer.external_id), ("Name", EndCustomer.name), ("Country", EndCustomer.country),
        ("Web domain", EndCustomer.domain), ("Tax ID", EndCustomer.tax_id), ("Street", EndCustomer.street),
        ("City", EndCustomer.city), ("Territory", Territory.name), ("Account manager", _Manager.code),
        ("House account", case((EndCustomer.house, "yes"), else_="no")), ("Customer since", EndCustomer.since_on),
        ("Last direct order", EndCustomer.last_order_on),
    ),
    lambda chosen: (
        chosen.select_from(EndCustomer)
        .outerjoin(Territory, Territory.id == EndCustomer.territory_id)
        .outerjoin(_Manager, _Manager.id == EndCustomer.manager_id)
        .order_by(EndCustomer.external_id)
    ),
)  # fmt: skip
OPPORTUNITIES = Sheet(
    "opportunities",
    (
        ("Opportunity number", DirectOpportunity.external_id), ("Opportunity", DirectOpportunity.name),
        ("Customer", DirectOpportunity.customer), ("Country", DirectOpportunity.country),
        ("Web domain", DirectOpportunity.domain), ("Tax ID", DirectOpportunity.tax_id),
        ("Street", DirectOpportunity.street), ("City", DirectOpportunity.city), ("Territory", Territory.name),
        ("Owner", _Manager.code), ("Product family", Category.name), ("Amount", DirectOpportunity.amount),
        ("Currency", DirectOpportunity.currency), ("Stage", DirectOpportunity.stage),
        ("Status", DirectOpportunity.course), ("Opened on", DirectOpportunity.opened_on),
        ("Expected close", DirectOpportunity.close_on), ("Closed on", DirectOpportunity.closed_on),
    ),
    lambda chosen: (
        chosen.select_from(DirectOpportunity)
        .outerjoin(Territory, Territory.id == DirectOpportunity.territory_id)
        .outerjoin(_Manager, _Manager.id == DirectOpportunity.manager_id)
        .outerjoin(Category, Category.id == DirectOpportunity.category_id)
        .order_by(DirectOpportunity.external_id)
    ),
)  # fmt: skip
REGISTRATIONS = Sheet(
    "registrations",
    (
        ("Number", Registration.number), ("Partner code", Partner.code), ("Received on", Registration.received_at),
        ("Customer", Registration.customer), ("Country", Registration.country), ("Web domain", Registration.domain),
        ("Tax ID", Registration.tax_id), ("Street", Registration.street), ("City", Registration.city),
        ("Deal", Registration.name), ("Product family", _FAMILIES), ("Amount", Registration.amount),
        ("Currency", Registration.currency), ("Expected close", Registration.close_on), ("Status", _status),
        ("Decided on", Registration.decided_at), ("Protected until", Registration.protected_until),
        ("Outcome", Registration.outcome), ("Closed on", Registration.closed_on), ("Stage", Registration.stage),
        ("Reason", Registration.reason), ("What the partner was told", Registration.told),
        ("Contact", Registration.contact_name), ("Contact's e-mail", Registration.contact_email),
        ("Contact's role", Registration.contact_role), ("Need", Registration.need),
        ("Partner's reference", Registration.reference), ("Evidence", Registration.evidence),
    ),
    lambda chosen: (
        chosen.select_from(Registration)
        .join(Partner, Partner.id == Registration.partner_id)
        .order_by(Registration.received_at, Registration.number)
    ),
)  # fmt: skip
