"""What we ourselves have to do with a registration's customer, in words: who, since when, how sure. Staff only."""

from datetime import timedelta

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.core.db import db
from prm.deals.console.evidence import EVIDENCE
from prm.deals.known import Course, Side
from prm.deals.queries import ours
from prm.deals.service import authorising, authority, routing
from prm.partners.console.catalogue import known_names
from prm.web import formats
from prm.web.gate import actor

COURSE = {Course.WON: _l("Direct opportunity, won"), Course.LOST: _l("Direct opportunity, lost")}


def beside(registration):
    """Lines for the panel and the comparison, the weightiest first."""
    rules, _calendar = routing.rules_of(db.session(), registration)
    days = rules.direct_days()
    since = registration.received_at.date() - timedelta(days=days.value)
    found = ours.beside(actor(), registration, since)
    breaches = breach(registration, rules) + unauthorised(registration, rules)
    return [told(each, days) for each in found] + breaches


def reserved(lines):
    """Whether one of the lines asks for a second look before anybody approves."""
    return any(line["reserved"] for line in lines)


def told(each, days):
    """One end customer or opportunity."""
    customer = each.side is Side.CUSTOMER
    facts = (customer_facts if customer else opportunity_facts)(each)
    label, tone = headline(each)
    return {
        "label": label,
        "tone": "warn" if each.reserved else tone,
        "name": title(each) if each.reached else "",
        "hidden": not each.reached,
        "facts": " · ".join(filter(None, facts)),
        "active": active(days) if customer and each.lately else "",
        "evidence": _("same customer") if each.exact else ", ".join(str(EVIDENCE[kind]) for kind in each.evidence),
        "confidence": formats.percent(each.confidence),
        "reserved": each.reserved,
    }


def headline(each):
    """What it is, and how loudly to say so."""
    if each.side is Side.CUSTOMER:
        return (_("House account"), "warn") if each.row.house else (_("Existing customer"), "neu")
    if each.row.course is Course.OPEN:
        return _("Open direct opportunity"), "neu"
    return str(COURSE[each.row.course]), "neu"


def title(each):
    """What it is called."""
    row = each.row
    return (
        row.name
        if each.side is Side.CUSTOMER
        else f"{row.customer}: {row.name}"
        if row.name != row.customer
        else row.name
    )


def customer_facts(each):
    """Since when, and who looks after it."""
    row = each.row
    since = _("customer since %(day)s", day=formats.day(row.since_on)) if row.since_on else ""
    last = _("last order from us %(day)s", day=formats.day(row.last_order_on)) if row.last_order_on else ""
    return since, last, who(each)


def opportunity_facts(each):
    """How much, since when, and who works on it; without amount where it is out of reach."""
    row = each.row
    opened = _("opened %(day)s", day=formats.day(row.opened_on))
    ends = row.closed_on if row.course is not Course.OPEN else row.close_on
    words = _("closed %(day)s") if row.course is not Course.OPEN else _("expected to close %(day)s")
    amount = formats.amount(row.amount, row.currency) if each.reached else ""
    return (
        amount,
        row.stage if each.reached else "",
        opened,
        words % {"day": formats.day(ends)} if ends else "",
        who(each),
    )


def who(each):
    """The colleague behind it."""
    name = known_names().people.get(each.row.manager_id, "")
    return _("%(name)s looks after it", name=name) if name and each.reached else ""


def active(days):
    """Direct sales in the days that count, and the clause that says so."""
    return _("Ordered from us within the %(days)s days of clause %(n)s", days=days.value, n=days.clause.number)


def breach(registration, rules):
    """The partner's territory does not reach the customer's country."""
    homes = authority.outside(registration, authority.nodes(db.session()))
    if not homes:
        return []
    names = [Locale.parse(formats.locale_name()).territories.get(code, code) for code in (*homes, registration.country)]
    facts = _(
        "the partner's territory: %(home)s · the customer: %(there)s",
        home=", ".join(names[:-1]),
        there=names[-1],
    )
    return [broken(_("Outside the partner's territory"), facts, rules)]


def unauthorised(registration, rules):
    """The partner is not, or no longer, authorised for a product it registered."""
    names = authorising.lacking(registration)
    return [broken(_("Product not authorised"), ", ".join(names), rules)] if names else []


def broken(label, facts, rules):
    """A line about the clause of products and territories."""
    return {
        "label": label, "tone": "warn", "name": "", "hidden": False, "facts": facts, "active": "",
        "evidence": _("clause %(n)s", n=rules.at["families"].number), "confidence": "", "reserved": False,
    }  # fmt: skip
