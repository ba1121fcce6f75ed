"""The codes that order lines name, read once per import: partners, people, territories, products. Decides nothing."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.identity.models import User
from prm.identity.places import places
from prm.partners.models import ExternalId, Partner
from prm.sales.models import Product


class Lookups:
    """Code → id (partners: id, territory, manager), and product id → category id."""

    def __init__(self, session: Session) -> None:
        self.partners = partners(session)
        self.people = people(session)
        self.places: Mapping[str, int] = places(session)
        found = session.execute(select(Product.sku, Product.id, Product.category_id)).all()
        self.products = {sku: product for sku, product, _ in found}
        self.categories = {product: category for _, product, category in found if category}


def partners(session: Session) -> dict[str, tuple[int, int | None, int | None]]:
    """Code → (id, territory, manager); another system's id too, where it is nobody's code."""
    columns = (Partner.id, Partner.territory_id, Partner.manager_id)
    found: dict[str, tuple[int, int | None, int | None]] = {}
    others = select(ExternalId.value, *columns).join(Partner, Partner.id == ExternalId.partner_id)
    own: Any = select(Partner.code, *columns)
    for code, *rest in (*session.execute(others), *session.execute(own)):
        found[code] = (rest[0], rest[1], rest[2])
    return found


def people(session: Session) -> dict[str, int]:
    """Code → id of everybody who has one."""
    return {code: person for code, person in session.execute(select(User.code, User.id)) if code is not None}
