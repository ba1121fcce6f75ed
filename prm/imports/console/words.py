"""What the pages of imports call things: states and kinds. The only place that names other rooms' kinds."""

from collections.abc import Callable, Iterable, Mapping

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.imports.kinds import KINDS
from prm.imports.rules import State

STATES = {  # the tone and sign of ui.status, and our word
    State.NEW: ("queued", _l("Not checked")),
    State.CHECKING: ("running", _l("Being checked")),
    State.ASKING: ("info_requested", _l("Has a question")),
    State.FAILED: ("failed", _l("Cannot be read")),
    State.CHECKED: ("submitted", _l("Ready to import")),
    State.MERGING: ("running", _l("Being imported")),
    State.DONE: ("done", _l("Imported")),
    State.UNDOING: ("running", _l("Being undone")),
    State.UNDONE: ("withdrawn", _l("Undone")),
}
ORDER = (
    "partners", "contacts", "people", "territories", "products", "sales", "direct-sales", "targets", "rates",
    "customers", "opportunities", "registrations",
)  # fmt: skip
ABOUT = {
    "partners": _l("Companies you sell through: names, codes, types, territories, addresses, who manages them."),
    "contacts": _l("The people at your partners, with their roles, e-mail addresses and phone numbers."),
    "people": _l("Your own colleagues: managers, directors and others, with the regions they work in."),
    "territories": _l("Your sales territories and the groups above them."),
    "products": _l("What you sell: product codes, names and categories."),
    "sales": _l("Order lines sold through partners. They make revenue, rankings and attainment."),
    "direct-sales": _l("Order lines you sold without a partner, for the channel’s share of company sales."),
    "targets": _l("Quotas of partners, managers, regions or products, for any dated period."),
    "rates": _l("Exchange rates by day, to bring every amount into your reporting currency."),
    "customers": _l("Companies that buy from you directly, and the accounts you keep for yourselves."),
    "opportunities": _l("Deals your own people work on. A registration of the same customer goes to a person."),
    "registrations": _l("Deal registrations of another system, with their decisions and protection."),
}
LANDS_ON = {  # where to look at what was imported
    "partners": "partners.index",
    "contacts": "partners.index",
    "people": "users.index",
    "territories": "regions.tree",
    "sales": "insights.lines",
    "targets": "targets.index",
    "customers": "customers.index",
    "opportunities": "customers.opportunities",
    "registrations": "deals.index",
}
Names = Callable[[Iterable[str]], Mapping[str, str]]
_names: list[Names] = [lambda _ids: {}]


def people_by(lookup: Names) -> None:
    """Let the room that knows people say what those who asked are called."""
    _names[:] = [lookup]


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """Who asked, by public id; the command line asks under a name of its own."""
    wanted = set(ids)
    found = dict(_names[0](wanted))
    return {each: found.get(each) or (_("Command line") if ":" in each else _("Somebody")) for each in wanted}


def kind_label(key: str) -> str:
    """What a kind is called; its key where no room knows it any more."""
    return str(KINDS[key].label) if key in KINDS else key


def in_order() -> list[str]:
    """Keys of the kinds there are, in the order in which a new channel needs them."""
    return sorted(KINDS, key=lambda key: (ORDER.index(key) if key in ORDER else len(ORDER), key))


def landing(key: str) -> str | None:
    """The page that shows what a kind brought in, where there is one without further choices."""
    endpoint = LANDS_ON.get(key, "")
    return url_for(endpoint) if endpoint in current_app.view_functions else None
