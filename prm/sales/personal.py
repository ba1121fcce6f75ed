"""What this room holds of people: business credited to them, and their targets. Read by prm.privacy."""

from flask_babel import lazy_gettext as _l

from prm.core.personal import Label, label, stays
from prm.identity.models import User
from prm.sales.models import (
    Category,
    DirectLine,
    DirectMonth,
    Line,
    MonthRollup,
    PartnerMonth,
    Product,
    Rate,
    Target,
)
from prm.sales.staged import StagedLine

_ORDER = "source order_number"
label(Product, Label.PUBLIC, public="sku name subcategory status", money="list_price")
label(Category, Label.PUBLIC, public="name")
label(Rate, Label.PUBLIC)
label(Line, Label.PARTNER, partner=f"{_ORDER} reference", money="amount reporting")
label(DirectLine, Label.PARTNER, partner=_ORDER, money="amount reporting")
label(StagedLine, Label.PARTNER, partner=f"op {_ORDER} reference", money="amount reporting")
for rollup in (MonthRollup, PartnerMonth, DirectMonth):
    label(rollup, Label.PARTNER, money="reporting")
label(Target, Label.PARTNER, partner="series metric", money="amount", prose="note")

stays(
    Target, _l("Targets they carry"), lambda who: Target.user_id.in_(who.of(User)),
    why=_l("Attainment of past periods must not change; they are kept under a pseudonym."),
)  # fmt: skip
stays(
    MonthRollup, _l("Sales credited to them, by month"), lambda who: MonthRollup.manager_id.in_(who.of(User)),
    why=_l("Booked sales are accounts; they are kept under a pseudonym."),
)  # fmt: skip
