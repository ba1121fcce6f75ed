"""The rules of engagement for partners to read: every clause with its number."""

from flask import render_template

from prm.access.policy import See
from prm.deals.forms.opening import opening
from prm.deals.portal.door import bp
from prm.deals.portal.wording import wording
from prm.deals.queries import promise
from prm.web.gate import needs


@bp.get("/rules")
@needs(See.DEALS)
def terms():
    """The version in force, the same text the vendor decides by."""
    words = wording()
    rules, calendar = promise.rules_in_force(words)
    return render_template(
        "deals/portal/terms.html", rules=rules, sections=rules.sections(words), opening=opening(calendar)
    )
