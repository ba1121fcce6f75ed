"""What a file may say of products, order lines, direct lines, targets and rates. Registers the five kinds."""

from typing import Any

from flask_babel import lazy_gettext as _l

from prm.core.references import names
from prm.imports.kinds import Field, Kind, Option, register
from prm.imports.rules import Type
from prm.sales.lines import DirectHandler, LineHandler
from prm.sales.models import DirectLine, DirectMonth, Line, MonthRollup
from prm.sales.products_import import ProductHandler
from prm.sales.rates_import import RateHandler
from prm.sales.targets_import import TargetHandler

names("partner", Line.partner_id)
names("user", Line.manager_id)
names("product", Line.product_id, DirectLine.product_id)
names("category", Line.category_id, DirectLine.category_id)
names("territory", MonthRollup.territory_id, DirectMonth.territory_id)  # as small as they are complete

_ORDER = ("sales order number", "order", "order no", "order id", "invoice", "invoice number")
_SKU = ("sku", "product code", "article", "item")


def _line_fields(*more: Field) -> tuple[Field, ...]:
    return (
        Field("order_number", _l("Order number"), required=True, aliases=_ORDER),
        Field("line_number", _l("Line"), Type.WHOLE, aliases=("line number", "position", "sales order line number")),
        Field("day", _l("Order date"), Type.DAY, required=True, aliases=("date", "booked on", "day", "invoice date")),
        *more,
        Field("product", _l("Product"), aliases=_SKU),
        Field("territory", _l("Territory"), aliases=("sales territory", "region")),
        Field("currency", _l("Currency"), Type.CURRENCY, aliases=("currency code",)),
        Field("quantity", _l("Quantity"), Type.WHOLE, aliases=("order quantity", "qty", "units")),
        Field("amount", _l("Amount"), Type.AMOUNT, required=True, aliases=("sales amount", "net amount", "revenue")),
    )


_LINE_OPTIONS = (Option("amounts_in_reporting", _l("Amounts are in the reporting currency whatever the file says")),)
_LINES: dict[str, Any] = {"topics": ("sales", "partners"), "locks": "every other change", "pace": 50_000}

register(
    Kind(
        key="sales",
        label=_l("Order lines"),
        fields=_line_fields(
            Field("partner", _l("Partner code"), required=True, aliases=("partner", "reseller code", "customer code")),
            Field("manager", _l("Account manager"), aliases=("manager", "manager code", "employee key", "sales rep")),
            Field("reference", _l("Reference"), aliases=("customer order", "customer po number", "po number")),
        ),
        handler=LineHandler,
        options=(
            *_LINE_OPTIONS,
            Option(
                "assign_managers", _l("The account manager of a partner's latest order becomes its channel manager")
            ),
        ),
        **_LINES,
    )
)

register(
    Kind(
        key="direct-sales",
        label=_l("Direct sales"),
        fields=_line_fields(),
        handler=DirectHandler,
        options=_LINE_OPTIONS,
        **_LINES | {"topics": ("sales",)},
    )
)

register(
    Kind(
        key="products",
        label=_l("Products"),
        fields=(
            Field(
                "sku", _l("SKU"), required=True, aliases=("product code", "article number", "item number", "product")
            ),
            Field("name", _l("Name"), required=True, aliases=("product name", "description")),
            Field("category", _l("Category"), aliases=("product category",)),
            Field("subcategory", _l("Subcategory"), aliases=("product subcategory",)),
            Field("status", _l("Status"), aliases=("product status",)),
            Field("list_price", _l("List price"), Type.AMOUNT, aliases=("price",)),
            Field("rank", _l("Rank"), Type.WHOLE, aliases=("product key", "row version")),
        ),
        handler=ProductHandler,
        options=(Option("prefer", _l("Of several rows of one SKU, take the one with this status"), "text"),),
        topics=("sales",),
        locks="changes of products",
    )
)

register(
    Kind(
        key="targets",
        label=_l("Targets"),
        fields=(
            Field("series", _l("Series"), required=True, aliases=("plan", "target series")),
            Field("manager", _l("Manager"), aliases=("manager code", "employee key", "account manager")),
            Field("partner", _l("Partner code"), aliases=("partner",)),
            Field("territory", _l("Territory"), aliases=("region",)),
            Field("category", _l("Category"), aliases=("product category",)),
            Field("starts_on", _l("Starts on"), Type.DAY, required=True, aliases=("start", "from", "quarter start")),
            Field("ends_on", _l("Ends on"), Type.DAY, aliases=("end", "to", "until")),
            Field(
                "amount", _l("Target"), Type.AMOUNT, required=True, aliases=("amount", "quota", "sales amount quota")
            ),
            Field("note", _l("Note"), aliases=("comment",)),
        ),
        handler=TargetHandler,
        options=(Option("last_end", _l("The last period ends on"), "day"),),
        topics=("targets",),
        watches=("imports", "targets"),
        locks="changes of targets",
    )
)

register(
    Kind(
        key="rates",
        label=_l("Exchange rates"),
        fields=(
            Field("currency", _l("Currency"), Type.CURRENCY, required=True, aliases=("currency code", "from currency")),
            Field("day", _l("Date"), Type.DAY, required=True, aliases=("day", "rate date", "as of")),
            Field("rate", _l("Rate"), Type.DECIMAL, required=True, aliases=("end of day rate", "exchange rate")),
        ),
        handler=RateHandler,
        topics=("sales",),
        locks="changes of rates",
    )
)
