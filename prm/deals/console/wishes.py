"""What a partner asks of a registration as the panel shows it: why, what an answer does, and who may give it."""

from flask import request
from flask_babel import gettext as _

from prm.deals.console import promise
from prm.deals.forms import wishes as words
from prm.deals.forms.review import wording
from prm.deals.forms.wishes import WishForm
from prm.deals.queries import choices
from prm.deals.queries import wishes as queries
from prm.deals.rules import Ask, Reply
from prm.deals.service import amending, appealing, asking
from prm.partners.console.catalogue import known_names
from prm.web import formats
from prm.web.gate import actor
from prm.web.reader import ROLE_NAMES

ACTS = {"grant": Reply.GRANTED, "refuse": Reply.REFUSED}
UNSAID = {"second_partner", "existing_customer", "direct"}  # clauses that would tell whose a customer is


def shown(registration, partner, act, in_reach, form=None):
    """The wish that waits, as the panel takes it; None where nothing does."""
    asked = queries.asked(registration) if registration.wish_due_at else []
    wish = next((each for each in asked if each.answered_at is None), None)
    if wish is None:
        return None
    view = VIEWS[wish.kind](registration, partner, wish)
    why = (
        ""
        if in_reach
        else _("This partner is in somebody else's book. Its manager or a director of the region decides.")
    )
    why = why or view["why"]
    act = act if act in ACTS and not why else ""
    return view | {
        "wish": wish,
        "title": words.TITLES[wish.kind],
        "yes": words.YES[wish.kind],
        "no": words.NO[wish.kind],
        "who": known_names().people.get(wish.user_id, partner.name),
        "due": promise.promised(registration),
        "earlier": [told(each) for each in asked if each.answered_at is not None],
        "rule": (view["clause"].number, view["clause"].said(wording())),
        "why": why,
        "act": act,
        "form": form or (blank(view, act) if act else None),
    }


def told(wish):
    """An answered wish in a line."""
    return {
        "asked": formats.day(wish.asked_at.date()),
        "what": words.WANTS[wish.kind],
        "reply": words.REPLIES[wish.reply],
        "why": wish.why,
        "clause": wish.clause,
    }


def blank(view, act):
    """The form with the words an answer begins with."""
    chosen = next((each for each in view["choice"] if each.number == request.args.get("clause")), view["clause"])
    form = WishForm(data={"clause": chosen.number, "told": f"{view[act]}\n\n{words.rests_on(chosen)}"})
    form.clause.choices = view["clauses"]
    return form


def extension(registration, partner, wish):
    """More time: the rule, the day it gives, the close that is expected now."""
    weighed = asking.weigh(registration, partner)
    ends, allowed = asking.until(registration, wish), weighed.extension
    longer = asking.longer(ends, allowed.value.days)
    rows = [(_("Protected until"), *(formats.day(each.date()) if each else "–" for each in (ends, longer)))]
    if wish.wanted.get("close_on"):
        later = formats.day(asking.closing(wish))
        rows.append((_("Expected close"), formats.day(registration.close_on), later))
    return {
        "rows": rows,
        "clause": allowed.clause,
        "choice": [],
        "clauses": [],
        "also": [_("Extended %(n)s times before", n=registration.extensions)] if registration.extensions else [],
        "grant": words.granted(Ask.EXTENSION, registration, longer),
        "refuse": words.refused(Ask.EXTENSION, registration, ends),
        "why": _own(registration) or ("" if allowed.value.allowed else allowed.clause.said(wording())),
    }


def appeal(registration, partner, _wish):
    """A second hearing: the decision, and what changing it would do."""
    ahead = appealing.hearing(registration, partner, actor())
    clauses = [each for each in ahead.rules.clauses if each.slot not in UNSAID]
    said = ahead.rules.clause(registration.clause) if registration.clause else ahead.first
    said = said if said.slot not in UNSAID else ahead.first
    decided_by = registration.revoked_by_id or registration.decided_by_id
    effect = (
        _("The customer is free: changing the decision protects the deal until %(day)s.",
          day=formats.day(ahead.until.date()) if ahead.until else _("it is closed"))
        if ahead.protects
        else _("Somebody else holds this customer now: changing the decision leads back to review, beside the other.")
        if not ahead.free
        else _("Changing the decision leads back to review: two people approve a deal of this size.")
    )  # fmt: skip
    return {
        "rows": [],
        "clause": said,
        "choice": clauses,
        "clauses": [(each.number, f"{each.number} {each.said(wording())[:110]}") for each in clauses],
        "also": [
            _(
                "Decided by %(who)s: “%(told)s”",
                who=known_names().people.get(decided_by, _("the rules")),
                told=registration.told,
            ),
            effect,
        ],
        "grant": words.granted(Ask.APPEAL, registration, ahead.until, protected=ahead.protects),
        "refuse": words.refused(Ask.APPEAL, registration, None),
        "why": hindrance(ahead),
    }


def hindrance(ahead):
    """Why the reader cannot hear it."""
    if ahead.took_part:
        return _("You took part in this decision. Somebody else hears the appeal.")
    return "" if ahead.accepts else _higher(ahead.route)


def amended(registration, partner, wish):
    """A change: what was, what would be, and why a person decides it."""
    weighed = amending.weigh_wish(registration, partner, wish)
    return {
        "rows": difference(registration, weighed),
        "clause": weighed.clause,
        "choice": [],
        "clauses": [],
        "also": [f"{each.number} {each.said(wording())}" for each in weighed.weighty[1:]]
        + taken(registration, weighed),
        "grant": words.granted(Ask.AMENDMENT, registration, registration.protected_until),
        "refuse": words.refused(Ask.AMENDMENT, registration, registration.protected_until),
        "why": _own(registration) or _unfit(weighed, wish),
    }


def difference(registration, weighed):
    """(what, before, after) of everything that differs."""
    names = {row.id: row.name for row in choices.families()}
    was, now, code = weighed.before, weighed.after, registration.currency
    rows = [(_("Amount"), formats.exact(was.amount, code), formats.exact(now.amount, code))]
    rows.append((_("Expected close"), formats.day(was.close_on), formats.day(now.close_on)))
    before, after = ({line.category_id: line.amount for line in each.lines} for each in (was, now))
    for key in sorted(before.keys() | after.keys(), key=lambda each: names.get(each, "")):
        pair = [formats.exact(side[key], code) if key in side else "–" for side in (before, after)]
        rows.append((names.get(key, ""), *pair))
    return [row for row in rows if row[1] != row[2]]


def taken(registration, weighed):
    """A warning where somebody else holds an added product's claim."""
    if weighed.after.families - weighed.before.families <= amending.held(registration):
        return []
    return [_("Another registration holds this customer for an added product. Accepting waits until it lets go.")]


def _unfit(weighed, wish):
    if wish.first_yes_id == actor().id:
        return _("You have given the first approval. A second person has to approve it too.")
    return "" if weighed.route.value.accepts(actor().role) else _higher(weighed.route)


def _higher(route):
    return _(
        "Clause %(n)s asks for a %(who)s to approve this: “%(text)s”",
        n=route.clause.number,
        who=str(ROLE_NAMES[route.value.role]).lower(),
        text=route.clause.said(wording()),
    )


def _own(registration):
    mine = registration.user_id == actor().id
    return _("You registered this deal yourself. Somebody else has to decide it.") if mine else ""


VIEWS = {Ask.EXTENSION: extension, Ask.APPEAL: appeal, Ask.AMENDMENT: amended}
