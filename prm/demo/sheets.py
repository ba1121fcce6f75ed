"""Which rows and columns the files of the demo's facts have. Headers are those people would write."""

from dataclasses import dataclass
from inspect import isfunction
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import aliased

from prm.access.policy import PARTNER_ROLES, Role
from prm.identity.models import Territory, User, UserRegion
from prm.identity.rules import NodeKind
from prm.partners.models import Contact, ExternalId, Partner
from prm.sales.models import Category, DirectLine, Line, Product, Rate, Target

AMOUNTS = frozenset({"Amount", "List price", "Target"})
NEVER_BY_FILE = (*PARTNER_ROLES, Role.ADMIN)
_Parent, _Manager, _Boss = aliased(Partner), aliased(User), aliased(User)
_Country, _Group, _Region = aliased(Territory), aliased(Territory), aliased(Territory)
_SEEN = (  # beside the own territory a row has room for one more region
    select(func.max(_Region.name))
    .join(UserRegion, UserRegion.territory_id == _Region.id)
    .where(UserRegion.user_id == User.id, UserRegion.territory_id != User.territory_id)
    .correlate(User)
    .scalar_subquery()
)


@dataclass(frozen=True)
class Sheet:
    """A kind of fact: headers, and a query whose columns stand in their order."""

    kind: str
    columns: tuple[tuple[str, Any], ...]
    shape: Any  # a function from the Select of the columns to the whole query

    @property
    def headers(self) -> list[str]:
        return [header for header, _ in self.columns]

    @property
    def query(self) -> Select[Any]:
        columns = (
            column() if isfunction(column) else column for _, column in self.columns
        )  # of now, not of the import
        chosen: Select[Any] = self.shape(select(*columns))
        return chosen


TERRITORIES = Sheet(
    "territories",
    (("Code", Territory.code), ("Territory", Territory.name), ("Country", _Country.name), ("Group", _Group.name)),
    lambda chosen: (
        chosen.select_from(Territory)
        .join(_Country, _Country.id == Territory.parent_id)
        .join(_Group, _Group.id == _Country.parent_id)
        .where(Territory.kind == NodeKind.TERRITORY)
        .order_by(Territory.code)
    ),
)
PEOPLE = Sheet(
    "people",
    (
        ("Employee ID", User.code), ("Name", User.name), ("E-mail", User.email), ("Job title", User.title),
        ("Role", User.role), ("Territory", Territory.name), ("Sees the region", _SEEN),
        ("Reports to", _Boss.code), ("Joined on", User.joined_on),
    ),
    lambda chosen: (
        chosen.select_from(User)
        .outerjoin(Territory, Territory.id == User.territory_id)
        .outerjoin(_Boss, _Boss.id == User.reports_to_id)
        .where(User.role.not_in(NEVER_BY_FILE))
        .order_by(User.code)
    ),
)  # fmt: skip
PARTNERS = Sheet(
    "partners",
    (
        ("Partner code", Partner.code), ("Name", Partner.name), ("Partner type", Partner.kind),
        ("Status", Partner.status),
        ("Parent code", _Parent.code), ("Territory", Territory.name), ("Channel manager", _Manager.code),
        ("Currency", Partner.currency), ("E-mail", Partner.email), ("Phone", Partner.phone),
        ("Website", Partner.website), ("Street", Partner.street), ("City", Partner.city),
        ("Postal code", Partner.postal_code), ("Country", Partner.country), ("Tax ID", Partner.tax_id),
        ("Employees", Partner.employees), ("Founded", Partner.founded),
        ("Partner since", Partner.joined_on), ("External ID", ExternalId.value),
    ),
    lambda chosen: (
        chosen.select_from(Partner)
        .outerjoin(_Parent, _Parent.id == Partner.parent_id)
        .outerjoin(Territory, Territory.id == Partner.territory_id)
        .outerjoin(_Manager, _Manager.id == Partner.manager_id)
        .outerjoin(ExternalId, ExternalId.partner_id == Partner.id)
        .order_by(_Parent.code.is_not(None), Partner.code)
    ),
)  # fmt: skip
CONTACTS = Sheet(
    "contacts",
    (
        ("Partner code", Partner.code), ("Name", Contact.name), ("E-mail", Contact.email), ("Phone", Contact.phone),
        ("Job title", Contact.title), ("Role", Contact.role), ("Language", Contact.language),
        ("May be written to", case((Contact.consent, "yes"), else_="no")),
    ),
    lambda chosen: (
        chosen.select_from(Contact).join(Partner, Partner.id == Contact.partner_id).order_by(Partner.code, Contact.id)
    ),
)  # fmt: skip
PRODUCTS = Sheet(
    "products",
    (
        ("SKU", Product.sku), ("Name", Product.name), ("Category", Category.name), ("Subcategory", Product.subcategory),
        ("List price", Product.list_price), ("Status", Product.status),
    ),
    lambda chosen: (
        chosen.select_from(Product).join(Category, Category.id == Product.category_id).order_by(Product.id)
    ),
)  # fmt: skip
RATES = Sheet(
    "rates",
    (("Currency", Rate.currency), ("Date", Rate.day), ("Rate", Rate.rate)),
    lambda chosen: chosen.order_by(Rate.currency, Rate.day),
)
SALES = Sheet(
    "sales",
    (
        ("Order number", Line.order_number), ("Line", Line.line_number), ("Order date", Line.day),
        ("Partner code", Partner.code), ("Account manager", _Manager.code), ("Product", Product.sku),
        ("Territory", Territory.name), ("Quantity", Line.quantity), ("Amount", Line.amount),
        ("Currency", Line.currency), ("Reference", Line.reference),
    ),
    lambda chosen: (
        chosen.select_from(Line)
        .join(Partner, Partner.id == Line.partner_id)
        .join(_Manager, _Manager.id == Line.manager_id)
        .join(Product, Product.id == Line.product_id)
        .join(Territory, Territory.id == Line.territory_id)
        .order_by(Line.id)
    ),
)  # fmt: skip
DIRECT_SALES = Sheet(
    "direct-sales",
    (
        ("Order number", DirectLine.order_number), ("Line", DirectLine.line_number),
        ("Order date", DirectLine.day), ("Product", Product.sku), ("Territory", Territory.name),
        ("Quantity", DirectLine.quantity), ("Amount", DirectLine.amount), ("Currency", DirectLine.currency),
    ),
    lambda chosen: (
        chosen.select_from(DirectLine)
        .join(Product, Product.id == DirectLine.product_id)
        .join(Territory, Territory.id == DirectLine.territory_id)
        .order_by(DirectLine.id)
    ),
)  # fmt: skip
TARGETS = Sheet(
    "targets",
    (
        ("Series", Target.series), ("Manager", User.code), ("Partner code", Partner.code),
        ("Territory", Territory.name), ("Starts on", Target.starts_on), ("Ends on", Target.ends_on),
        ("Target", Target.amount),
    ),
    lambda chosen: (
        chosen.select_from(Target)
        .outerjoin(User, User.id == Target.user_id)
        .outerjoin(Partner, Partner.id == Target.partner_id)
        .outerjoin(Territory, Territory.id == Target.territory_id)
        .order_by(Target.starts_on, Target.id)
    ),
)  # fmt: skip
FACTS = (TERRITORIES, PEOPLE, PARTNERS, CONTACTS, PRODUCTS, RATES, SALES, DIRECT_SALES, TARGETS)
