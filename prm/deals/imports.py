"""What a file may say of end customers, direct opportunities and registrations. Registers the three kinds."""

from flask_babel import lazy_gettext as _l

from prm.deals.customers_import import CustomerHandler
from prm.deals.known import Course
from prm.deals.opportunities_import import OpportunityHandler
from prm.deals.registrations_import import RegistrationHandler
from prm.deals.rules import EXPIRED, Outcome, Reason, Sourcing, Stage, Status
from prm.imports.kinds import Field, Kind, register
from prm.imports.rules import Type

_NUMBERED = ("number", "id", "external id", "record id")
STATUSES = {
    Status.SUBMITTED: _l("Submitted"),
    Status.APPROVED: _l("Approved"),
    EXPIRED: _l("Expired"),
    Status.REJECTED: _l("Declined"),
    Status.WITHDRAWN: _l("Withdrawn"),
    Status.REVOKED: _l("Revoked"),
    Status.CONVERTED: _l("Converted"),
}
COURSES = {Course.OPEN: _l("Open"), Course.WON: _l("Won"), Course.LOST: _l("Lost")}
OUTCOMES = {Outcome.OPEN: _l("Open"), Outcome.WON: _l("Won"), Outcome.LOST: _l("Lost")}
SOURCINGS = {each: each.capitalize() for each in Sourcing}
STAGES = {each: each.capitalize() for each in Stage}
REASONS = {each: each.replace("_", " ").capitalize() for each in Reason}


def _party(*, street: str = "street") -> tuple[Field, ...]:
    return (
        Field("country", _l("Country"), Type.COUNTRY, aliases=("customer country", "country code")),
        Field("domain", _l("Web domain"), aliases=("domain", "website", "web", "homepage", "customer domain")),
        Field("tax_id", _l("Tax ID"), aliases=("tax number", "vat number", "vat id", "ein"), longest=60),
        Field("city", _l("City"), aliases=("town",)),
        Field("street", _l("Street"), aliases=(street, "address")),
    )


def _whose(label: str) -> tuple[Field, ...]:
    return (
        Field("territory", _l("Territory"), aliases=("region", "sales territory")),
        Field("manager", label, aliases=("account manager", "owner", "owner code", "manager", "manager code")),
    )


register(
    Kind(
        key="customers",
        label=_l("End customers"),
        fields=(
            Field("number", _l("Customer number"), required=True, aliases=("customer id", "account id", *_NUMBERED)),
            Field("name", _l("Name"), required=True, aliases=("customer", "customer name", "account", "account name")),
            Field("legal_name", _l("Legal name"), aliases=("registered name",)),
            *_party(),
            *_whose(_l("Account manager")),
            Field("house", _l("House account"), Type.FLAG, aliases=("house", "named account", "direct only")),
            Field("since_on", _l("Customer since"), Type.DAY, aliases=("since", "first order", "created on")),
            Field("last_order_on", _l("Last direct order"), Type.DAY, aliases=("last order", "last order date")),
        ),
        handler=CustomerHandler,
        topics=("deals",),
        locks="changes of end customers",
        pace=1_500,
    )
)

register(
    Kind(
        key="opportunities",
        label=_l("Direct opportunities"),
        fields=(
            Field("number", _l("Opportunity number"), required=True, aliases=("opportunity id", *_NUMBERED)),
            Field("name", _l("Opportunity"), aliases=("opportunity name", "deal", "deal name")),
            Field("customer", _l("Customer"), required=True, aliases=("customer name", "account", "account name")),
            *_party(),
            *_whose(_l("Owner")),
            Field("family", _l("Product family"), aliases=("family", "category", "product category")),
            Field("amount", _l("Amount"), Type.AMOUNT, required=True, aliases=("value", "total")),
            Field("currency", _l("Currency"), Type.CURRENCY, aliases=("currency code", "amount currency")),
            Field("stage", _l("Stage"), aliases=("sales stage",)),
            Field("course", _l("Status"), Type.CHOICE, choices=COURSES, aliases=("state", "outcome")),
            Field("opened_on", _l("Opened on"), Type.DAY, required=True, aliases=("opened", "created", "created on")),
            Field("close_on", _l("Expected close"), Type.DAY, aliases=("close date", "expected close date")),
            Field("closed_on", _l("Closed on"), Type.DAY, aliases=("closed", "ended on")),
        ),
        handler=OpportunityHandler,
        topics=("deals",),
        locks="changes of direct opportunities",
        pace=1_500,
    )
)

register(
    Kind(
        key="registrations",
        label=_l("Registrations"),
        fields=(
            Field("number", _l("Number"), required=True, aliases=("registration", "registration number", *_NUMBERED)),
            Field("partner", _l("Partner code"), required=True, aliases=("partner", "partner id", "reseller code")),
            Field("received_on", _l("Received on"), Type.DAY, required=True, aliases=("received", "registered on")),
            Field("customer", _l("Customer"), required=True, aliases=("customer name", "end customer", "account")),
            *_party(),
            Field("name", _l("Deal"), aliases=("deal name", "name")),
            Field("family", _l("Product family"), required=True, aliases=("product families", "family", "category")),
            Field("amount", _l("Amount"), Type.AMOUNT, required=True, aliases=("value", "total")),
            Field("currency", _l("Currency"), Type.CURRENCY, aliases=("currency code", "amount currency")),
            Field("close_on", _l("Expected close"), Type.DAY, required=True, aliases=("close date",)),
            Field("status", _l("Status"), Type.CHOICE, required=True, choices=STATUSES, aliases=("state",)),
            Field("decided_on", _l("Decided on"), Type.DAY, aliases=("decided", "decision date", "approved on")),
            Field("protected_until", _l("Protected until"), Type.DAY, aliases=("expires on", "expiry date")),
            Field("outcome", _l("Outcome"), Type.CHOICE, choices=OUTCOMES, aliases=("won or lost",)),
            Field("closed_on", _l("Closed on"), Type.DAY, aliases=("closed",)),
            Field("stage", _l("Stage"), Type.CHOICE, choices=STAGES, aliases=("sales stage",)),
            Field("reason", _l("Reason"), Type.CHOICE, choices=REASONS, aliases=("reason code",)),
            Field("told", _l("What the partner was told"), aliases=("decision note",), longest=4_000),
            Field("contact_name", _l("Contact"), aliases=("contact name",)),
            Field("contact_email", _l("Contact's e-mail"), Type.EMAIL, aliases=("contact e-mail", "contact email")),
            Field("contact_role", _l("Contact's role"), aliases=("contact role",)),
            Field("need", _l("Need"), aliases=("need and competition", "description"), longest=2_000),
            Field("reference", _l("Partner's reference"), aliases=("reference", "own reference")),
            Field(
                "sourcing", _l("Partner's part"), Type.CHOICE, choices=SOURCINGS, aliases=("sourced by", "attribution")
            ),
            Field("evidence", _l("Evidence"), aliases=("order number", "order")),
        ),
        handler=RegistrationHandler,
        topics=("deals",),
        watches=("imports", "deals"),
        locks="new registrations",
        pace=400,
    )
)
