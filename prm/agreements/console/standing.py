"""What this room says on a partner's Overview of what stands: until when the agreement holds, and its documents."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from prm.access.policy import See, may
from prm.agreements.document_rules import Standing, in_force, shown, soon
from prm.agreements.queries import filed, reading
from prm.agreements.rules import EXPIRED, radar_step
from prm.agreements.rules import in_force as holds
from prm.core import clock
from prm.partners import panels
from prm.partners.panels import Stand
from prm.web import formats


@panels.stands(50)
def agreed(reader, partner):
    """Until when the agreement in force holds; a missing one needs somebody only where one is required."""
    day, href = clock.today(), url_for("partner_agreements.index", public_id=partner.public_id)
    found = reading.of_partner(reader, partner.id)
    now = next((each for each in found if holds(each.status, each.term, day)), None)
    if now is None:
        tone = "warn" if reading.required() else ""
        return Stand(_("Agreement"), _("none in force"), href=href, tone=tone) if found or tone else None
    last, renews = now.ended_on or now.ends_on, bool(now.renew_months) and now.ended_on is None
    if last is None:
        return Stand(_("Agreement"), _("in force"), _("without an end"), href)
    note = _("goes on by itself") if renews else ""
    near = not renews and radar_step(last, day) is not None
    return Stand(_("Agreement"), _("until %(day)s", day=formats.day(last)), note, href, "warn" if near else "")


@panels.stands(55)
def proved(reader, partner):
    """How many documents are on file, and what needs somebody among them."""
    if not may(reader, See.DOCUMENTS):
        return None
    found, day = filed.of_partner(reader, partner.id), clock.today()
    if not found:
        return None
    kept = {each.kind for each in found if in_force(each.status, each.expires_on, day)}
    lasting = {each.kind for each in found if in_force(each.status, each.expires_on, day) and
               not soon(each.expires_on, day)}  # fmt: skip
    over = {each.kind for each in found if shown(each.status, each.expires_on, day) == EXPIRED} - kept
    numbers = (
        (sum(each.status is Standing.RECEIVED for each in found), _("%(n)s to check")),
        (sum(each.status in {Standing.ASKED, Standing.REFUSED} for each in found), _("%(n)s with the partner")),
        (len(kept - lasting), _("%(n)s soon over")), (len(over), _("%(n)s expired")),
    )  # fmt: skip
    note = ", ".join(words % {"n": number} for number, words in numbers if number)
    href = url_for("partner_agreements.index", public_id=partner.public_id)
    said = ngettext("%(num)s kind on file", "%(num)s kinds on file", len(kept))
    return Stand(_("Documents"), said, note, href, "warn" if note else "")
