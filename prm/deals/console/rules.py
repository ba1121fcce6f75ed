"""Programs › Rules of engagement (SP-3): the text both sides read, its versions, and two of them compared in words."""

from flask import abort, render_template, request
from flask_babel import lazy_gettext as _l

from prm.access.policy import See
from prm.deals.console.rules_said import happened
from prm.deals.forms.opening import opening, opening_changes
from prm.deals.forms.review import wording
from prm.deals.queries import rulebook
from prm.deals.terms_changes import differences
from prm.partners.console.catalogue import known_names
from prm.web import nav
from prm.web.gate import audience, needs

bp = audience("console", "rules", "/programs/rules")
nav.tab("programs", 90, _l("Rules of engagement"), "rules.index", See.DEALS)
STANDINGS = {
    "in_force": (_l("In force"), "ok"),
    "coming": (_l("To come"), "info"),
    "past": (_l("Replaced"), "neu"),
    "never": (_l("Replaced before its day"), "neu"),
}


@bp.get("")
@needs(See.DEALS)
def index():
    """The version in force."""
    return _page(next((each for each in rulebook.versions() if each.standing == "in_force"), None))


@bp.get("/versions")
@needs(See.DEALS)
def versions():
    """Who made which version, when and why; two of them compared."""
    known = rulebook.versions()
    numbers = [each.number for each in known]
    asked = [request.args.get(name, type=int) for name in ("before", "after")]
    if not all(number in numbers for number in asked):
        asked = [numbers[1], numbers[0]] if len(numbers) > 1 else []
    changes = compared(*map(read, asked)) if asked else None
    return render_template(
        "deals/console/rules_versions.html", versions=known, standings=STANDINGS, who=who, asked=asked, changes=changes
    )


@bp.get("/versions/<int:version>")
@needs(See.DEALS)
def version(version):
    """One version, as it was read while it held."""
    return _page(next((each for each in rulebook.versions() if each.number == version), None))


def _page(about):
    if about is None:
        abort(404)
    held = read(about.number)
    return render_template(
        "deals/console/rules.html", about=about, standing=STANDINGS[about.standing], rules=held.rules, who=who,
        sections=held.rules.sections(wording()), opening=opening(held.calendar),
        newest=rulebook.versions()[0],
    )  # fmt: skip


def read(number):
    """A version that exists, in the reader's words."""
    document, number = rulebook.document(number)
    return rulebook.said(document, number, wording())


def who(public_id):
    """The name of who made a version; empty for the product itself."""
    return known_names().by_public_id.get(public_id, (0, ""))[1]


def compared(before, after):
    """Two readings of the rules: clauses and opening hours that say something else, in words."""
    clauses = [(*happened(each.how), each.old, each.new) for each in differences(before.rules, after.rules)]
    return {"clauses": clauses, "opening": opening_changes(before.calendar, after.calendar)}
