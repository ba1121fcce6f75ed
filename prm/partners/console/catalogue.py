"""The list of partners as data: what can be shown, narrowed, ordered and saved."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_

from prm.access.policy import Do, Reach, reach
from prm.core import clock
from prm.partners import queries
from prm.partners.models import Partner
from prm.partners.rules import BANDS, QUIET_DAYS, SHOWN, UNSCORED, Status
from prm.web.export import Kind
from prm.web.known import versions
from prm.web.lists import Column, Filter, Listing, View, between

STATUS_WORDS = {str(status): SHOWN[status][0] for status in Status}
DAYS = (14, 30, 60, 90)
HEALTH_WORDS = {
    "green": _l("Healthy (80 and more)"),
    "yellow": _l("Needs attention (50 to 79)"),
    "red": _l("In trouble (under 50)"),
    "none": _l("Too early to score"),
}
HEALTH_TIP = _l(
    "0 to 100, from revenue, engagement, pipeline and relationship, as of last night. "
    "Each partner's Scorecard shows the parts."
)
UNSCORED_ONES = Partner.health == UNSCORED
REVENUE_TIP = _l(
    "Booked in the twelve months that end with the data, in the reporting currency. "
    "The change compares the twelve months before."
)


def known_names():
    """Names of regions and people as this request sees them."""
    return queries.names(versions()["identity"])


def _statuses(_actor):
    return {key: _(word) for key, word in STATUS_WORDS.items()}


def _territories(_actor):
    return {key: name for key, (name, _ids) in known_names().tree.items()}


def _managers(actor):
    names = known_names()
    used = queries.managers_in_use(versions()["partners"])
    mine = {"me": _("My book")} if has_book(actor) else {}
    others = {key: name for key, (number, name) in names.by_public_id.items() if number in used}
    return mine | {"none": _("Nobody")} | others


def _kinds(_actor):
    return {kind: kind for kind in queries.kinds(versions()["partners"])}


def has_book(actor):
    """Does this person look after partners of their own?"""
    return reach(actor.role, Do.LOG_ACTIVITY) is Reach.BOOK


def _in_territories(values, _actor):
    tree = known_names().tree
    return Partner.territory_id.in_(sorted({number for value in values for number in tree[value][1]}))


def _by_managers(values, actor):
    people = known_names().by_public_id
    wanted: ColumnElement[bool] = Partner.manager_id.in_([people[value][0] for value in values if value in people])
    wanted = wanted | queries.in_book(actor) if "me" in values else wanted
    return wanted | Partner.manager_id.is_(None) if "none" in values else wanted


def _healthy(values, _actor):
    return or_(*(Partner.health.between(*BANDS[value]) for value in values))


def _silent(values, _actor):
    return queries.no_contact_since(queries.since(min(map(int, values)), clock.now()))


def _views(actor):
    mine = [View("book", _l("My book"), "f.manager=me&sort=-revenue")] if has_book(actor) else []
    return (
        View("all", _l("All")),
        *mine,
        View("risk", _l("At risk"), "f.risk=yes&sort=-revenue"),
        View("quiet", _l("No contact %(days)s days", days=QUIET_DAYS), f"f.contact={QUIET_DAYS}&f.status=active"),
    )


PARTNERS = Listing(
    page="partners.index",
    columns=(
        Column("name", _l("Partner"), sort=Partner.sort_name, fixed=True),
        Column("status", _l("Status"), fixed=True),
        Column("kind", _l("Type"), shown=False),
        Column("territory", _l("Territory")),
        Column("manager", _l("Manager")),
        Column(
            "revenue",
            _l("Revenue, 12 months"),
            Kind.AMOUNT,
            sort=Partner.revenue,
            tip=REVENUE_TIP,
        ),
        Column("health", _l("Health"), Kind.COUNT, sort=Partner.health, tip=HEALTH_TIP, none=UNSCORED_ONES),
        Column("ordered", _l("Last order"), Kind.DAY, sort=Partner.last_order_on),
        Column("contact", _l("Last contact"), Kind.MOMENT, sort=Partner.touched_at),
        Column("city", _l("City"), shown=False),
        Column("country", _l("Country"), shown=False),
    ),
    filters=(
        Filter(
            "status", _l("Status"), lambda values, _a: Partner.status.in_(values), _statuses, quick=_l("Any status")
        ),
        Filter("territory", _l("Territory"), _in_territories, _territories, quick=_l("All territories")),
        Filter("manager", _l("Manager"), _by_managers, _managers, quick=_l("Any manager")),
        Filter("type", _l("Type"), lambda values, _a: Partner.kind.in_(values), _kinds),
        Filter(
            "contact",
            _l("No contact"),
            _silent,
            lambda _a: {str(days): _("for %(days)s days", days=days) for days in DAYS},
        ),
        Filter("health", _l("Health"), _healthy, lambda _a: {key: _(word) for key, word in HEALTH_WORDS.items()}),
        Filter("risk", _l("At risk"), lambda _v, actor: queries.at_risk(actor), lambda _a: {"yes": _("At risk")}),
        Filter("revenue", _l("Revenue"), between(Partner.revenue)),
    ),
    search=queries.called,
    order=(Partner.sort_name,),
    tie=Partner.id,
    topics=("partners", "identity", "sales", "targets", "engagement"),
    views=_views,
)
