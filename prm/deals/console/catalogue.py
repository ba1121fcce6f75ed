"""The list of registrations as data: what can be shown, narrowed, ordered and saved; and the badge that counts it."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_
from werkzeug.datastructures import MultiDict

from prm.access.policy import Do, See, may
from prm.access.scope import visible
from prm.core import clock
from prm.core.db import db
from prm.deals.models import Registration
from prm.deals.queries import queue, wishes
from prm.deals.queries.names import STATES
from prm.partners import queries as partner_queries
from prm.partners.console.catalogue import known_names
from prm.partners.models import Partner
from prm.partners.rules import folded
from prm.web import listrows, lists, nav
from prm.web.export import Kind
from prm.web.known import versions
from prm.web.lists import Column, Filter, Listing, View, between

PANEL_WORDS = ("open", "act", "reason", "clause", "done")  # of an address, that say nothing about the rows
VIEWS = {
    "review": (_l("To review"), "sort=due"),
    "conflicts": (_l("Conflicts"), "sort=due"),
    "wishes": (_l("Asked by partners"), "sort=wish"),
    "open": (_l("Open"), "sort=-received"),
    "expiring": (_l("Expiring"), "sort=until"),
    "closed": (_l("Won and lost"), "sort=-received"),
    "all": (_l("All"), "sort=-received"),
}
DUE_TIP = _l("Until when we promised a decision, in business hours; once decided, until when the deal is protected.")


def _partners(values, _actor):
    """By code, or by whatever the name holds."""
    text = values[0]
    return queue.of_companies(or_(Partner.code == text, Partner.sort_name.contains(folded(text), autoescape=True)))


def _territories(values, _actor):
    tree = known_names().tree
    return Registration.territory_id.in_(sorted({number for value in values for number in tree[value][1]}))


def _managers(actor):
    used = partner_queries.managers_in_use(versions()["partners"])
    people = {key: name for key, (number, name) in known_names().by_public_id.items() if number in used}
    return {"me": _("My book"), **people} if actor.book else people


def _by_managers(values, actor):
    people = known_names().by_public_id
    wanted = Partner.manager_id.in_([people[value][0] for value in values if value in people])
    return queue.of_companies(wanted | partner_queries.in_book(actor) if "me" in values else wanted)


def _views(_actor):
    return tuple(View(key, label, f"f.show={key}&{order}") for key, (label, order) in VIEWS.items())


def _in_view(values, actor):
    return wishes.to_answer(actor) if values[0] == "wishes" else queue.in_view(values[0], actor)


DEALS = Listing(
    page="deals.index",
    columns=(
        Column("customer", _l("Customer"), sort=Registration.customer_sort, fixed=True),
        Column("status", _l("Status"), fixed=True),
        Column("partner", _l("Partner")),
        Column("amount", _l("Amount"), Kind.AMOUNT, sort=Registration.reporting),
        Column("due", _l("Due"), Kind.MOMENT, sort=Registration.due_at, tip=DUE_TIP),
        Column("received", _l("Received"), Kind.MOMENT, sort=Registration.received_at),
        Column("until", _l("Protected until"), Kind.DAY, sort=Registration.protected_until, shown=False),
        Column("territory", _l("Territory"), shown=False),
        Column("manager", _l("Manager"), shown=False),
        Column("close", _l("Expected close"), Kind.DAY, shown=False),
        Column("wish", _l("Answer due"), Kind.MOMENT, sort=Registration.wish_due_at, shown=False),
    ),
    filters=(
        Filter("show", _l("View"), _in_view, lambda _a: _words(VIEWS)),
        Filter(
            "status",
            _l("Status"),
            lambda values, _a: or_(*(queue.in_state(value) for value in values)),
            lambda _a: {key: str(word) for key, word in STATES.items()},
            quick=_l("Any status"),
        ),
        Filter(
            "territory",
            _l("Territory"),
            _territories,
            lambda _a: {key: name for key, (name, _ids) in known_names().tree.items()},
            quick=_l("All territories"),
        ),
        Filter("manager", _l("Manager"), _by_managers, _managers, quick=_l("Any manager")),
        Filter("partner", _l("Partner, code or name"), _partners),
        Filter("amount", _l("Amount"), between(Registration.reporting)),
    ),
    search=queue.called,
    order=(Registration.received_at.desc(),),
    tie=Registration.id,
    topics=("deals", "partners", "identity"),
    views=_views,
)


def _words(views):
    return {key: str(label) for key, (label, _order) in views.items()}


def asked_of(args, reader, tabs):
    """What an address asks of the list; where it asks for no rows in particular, the queue."""
    words = MultiDict((name, value) for name, value in args.items(multi=True) if name not in PANEL_WORDS)
    if not any(name in {"view", "q", "sort", "cols"} or name.startswith("f.") for name in words):
        words["view"] = "review" if may(reader, Do.REVIEW_DEAL) else "all"
    return lists.read(DEALS, words, reader, tabs)


def matching(asked, reader):
    """The scoped ids of all rows asked for, and how many they are; the queue holds what the reader can decide."""
    queued = asked.filters.get("show", ("",))[0] in {"review", "wishes"} and may(reader, Do.REVIEW_DEAL)
    need = Do.REVIEW_DEAL if queued else See.DEALS  # whoever decides a row sees it
    ids = listrows.narrowed(DEALS, asked, reader, visible(Registration, reader, need, Registration.id))
    count = listrows.total(DEALS, asked, reader, ids, need=need, versions=versions(), day=clock.today())
    return ids, count


def waiting(reader):
    """How many registrations the reader can decide or answer now: the rows of the queue, and what partners ask."""
    if not may(reader, Do.REVIEW_DEAL) or not db.session().is_active:  # the page tells of a failed statement
        return 0
    tabs = DEALS.views(reader)
    return sum(matching(asked_of(MultiDict({"view": view}), reader, tabs), reader)[1] for view in ("review", "wishes"))


nav.entry(20, "d", _l("Deals"), "deals.index", "briefcase", See.DEALS, badge=waiting)
