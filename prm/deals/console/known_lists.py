"""The lists of end customers and direct opportunities as data: columns, filters, order, views."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_

from prm.deals.known import Course, DirectOpportunity, EndCustomer
from prm.partners.console.catalogue import known_names
from prm.partners.rules import folded
from prm.web.export import Kind
from prm.web.lists import Column, Filter, Listing, View, between

COURSES = {Course.OPEN: _l("Open"), Course.WON: _l("Won"), Course.LOST: _l("Lost")}
TOPICS = ("deals", "identity")


def _people(_actor):
    return {key: name for key, (_number, name) in known_names().by_public_id.items()}


def _tree(_actor):
    return {key: name for key, (name, _ids) in known_names().tree.items()}


def _territory(model):
    def where(values, _actor):
        tree = known_names().tree
        return model.territory_id.in_(sorted({number for value in values for number in tree[value][1]}))

    return Filter("territory", _l("Territory"), where, _tree, quick=_l("All territories"))


def _manager(model, label):
    def where(values, _actor):
        people = known_names().by_public_id
        return model.manager_id.in_([people[value][0] for value in values if value in people])

    return Filter("manager", label, where, _people)


def _called(model, name, sort):
    def where(text):
        plain = text.strip()
        return or_(
            sort.contains(folded(plain), autoescape=True),
            name.icontains(plain, autoescape=True),
            model.external_id.icontains(plain, autoescape=True),
            model.domain.icontains(plain.casefold(), autoescape=True),
        )

    return where


CUSTOMERS = Listing(
    page="customers.index",
    columns=(
        Column("name", _l("Customer"), sort=EndCustomer.sort_name, fixed=True),
        Column("house", _l("Account"), fixed=True),
        Column("country", _l("Country")),
        Column("domain", _l("Web domain")),
        Column("manager", _l("Account manager")),
        Column("since", _l("Customer since"), Kind.DAY, shown=False),
        Column("ordered", _l("Last direct order"), Kind.DAY, sort=EndCustomer.last_order_on),
        Column("territory", _l("Territory"), shown=False),
        Column("legal", _l("Legal name"), shown=False),
        Column("tax", _l("Tax number"), shown=False),
        Column("city", _l("City"), shown=False),
        Column("source", _l("Source"), shown=False),
    ),
    filters=(
        Filter(
            "house",
            _l("Account"),
            lambda values, _a: ~EndCustomer.house if values[0] == "no" else and_(EndCustomer.house),
            lambda _a: {"yes": _("House accounts"), "no": _("Other customers")},
            quick=_l("Any account"),
        ),
        _territory(EndCustomer),
        _manager(EndCustomer, _l("Account manager")),
    ),
    search=_called(EndCustomer, EndCustomer.legal_name, EndCustomer.sort_name),
    order=(EndCustomer.sort_name,),
    tie=EndCustomer.id,
    topics=TOPICS,
    views=lambda _a: (View("all", _l("All")), View("house", _l("House accounts"), "f.house=yes")),
)

OPPORTUNITIES = Listing(
    page="customers.opportunities",
    columns=(
        Column("customer", _l("Customer"), sort=DirectOpportunity.customer_sort, fixed=True),
        Column("course", _l("Status"), fixed=True),
        Column("name", _l("Opportunity")),
        Column("amount", _l("Amount"), Kind.AMOUNT, sort=DirectOpportunity.reporting),
        Column("stage", _l("Stage")),
        Column("manager", _l("Owner")),
        Column("opened", _l("Opened"), Kind.DAY, sort=DirectOpportunity.opened_on),
        Column("close", _l("Expected close"), Kind.DAY, sort=DirectOpportunity.close_on),
        Column("family", _l("Product family"), shown=False),
        Column("country", _l("Country"), shown=False),
        Column("domain", _l("Web domain"), shown=False),
        Column("territory", _l("Territory"), shown=False),
        Column("source", _l("Source"), shown=False),
    ),
    filters=(
        Filter(
            "course",
            _l("Status"),
            lambda values, _a: DirectOpportunity.course.in_(values),
            lambda _a: {str(key): str(word) for key, word in COURSES.items()},
            quick=_l("Any status"),
        ),
        _territory(DirectOpportunity),
        _manager(DirectOpportunity, _l("Owner")),
        Filter("amount", _l("Amount"), between(DirectOpportunity.reporting)),
    ),
    search=_called(DirectOpportunity, DirectOpportunity.name, DirectOpportunity.customer_sort),
    order=(DirectOpportunity.opened_on.desc(),),
    tie=DirectOpportunity.id,
    topics=(*TOPICS, "sales"),
    views=lambda _a: (View("all", _l("All")), View("open", _l("Open"), "f.course=open&sort=close")),
)
