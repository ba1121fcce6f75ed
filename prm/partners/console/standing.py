"""What this room says on a partner's Overview of what stands: the year's revenue, the last order, the last contact."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from prm.access.policy import See, may
from prm.core import clock
from prm.core.installation import installation
from prm.identity import members
from prm.partners import panels
from prm.partners.panels import Stand
from prm.partners.rules import QUIET_DAYS, change, unconfirmed
from prm.web import formats
from prm.web.known import about


@panels.stands(10)
def revenue(_reader, partner):
    """What was booked in the twelve months that end with the data."""
    moved = change(partner.revenue, partner.revenue_before)
    versus = _("%(change)s vs the 12 months before", change=formats.percent(moved)) if moved is not None else ""
    return Stand(_("Revenue, 12 months"), formats.compact(partner.revenue, about().currency), versus)


@panels.stands(20)
def ordered(_reader, partner):
    """When the partner ordered last."""
    return Stand(_("Last order"), formats.day(partner.last_order_on)) if partner.last_order_on else None


@panels.stands(30)
def touched(_reader, partner):
    """When somebody of us spoke with them last."""
    if partner.touched_at is None:
        return Stand(_("Last contact"), _("none logged"), tone="warn")
    quiet = (clock.now() - partner.touched_at).days >= QUIET_DAYS
    return Stand(_("Last contact"), formats.ago(partner.touched_at), tone="warn" if quiet else "")


@panels.stands(80)
def confirmed(_reader, partner):
    """When their administrator said last that our data of them are right."""
    late = unconfirmed(partner.confirmed_on, partner.created_at.date(), installation().confirm_months, clock.today())
    said = formats.day(partner.confirmed_on) if partner.confirmed_on else _("never")
    return Stand(_("Data confirmed"), said, _("asked again") if late else "", tone="warn" if late else "")


@panels.stands(90)
def coming_in(reader, partner):
    """How many of them can sign in, and when somebody did last."""
    if not may(reader, See.PEOPLE):
        return None
    (count, seen), href = members.able(partner.id), url_for("partners.people", public_id=partner.public_id)
    if not count:
        return Stand(_("Portal access"), _("nobody"), href=href, tone="warn")
    last = _("last here %(when)s", when=formats.ago(seen)) if seen else _("nobody has been here yet")
    return Stand(_("Portal access"), ngettext("%(num)s person", "%(num)s people", count), last, href)
