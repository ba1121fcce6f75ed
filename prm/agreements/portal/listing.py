"""Company › Agreement: what holds, what waits for a signature, what was."""

from flask import render_template
from flask_babel import lazy_gettext as _l

from prm.access.policy import See
from prm.agreements.models import Agreement
from prm.agreements.portal.door import bp
from prm.agreements.rules import EXPIRED, Status, in_force, shown
from prm.agreements.words import OWN_STATES
from prm.core import clock
from prm.core.db import db
from prm.web import nav
from prm.web.gate import actor, needs, visible
from prm.web.known import about

nav.tab("company", 20, _l("Agreement"), "portal_agreements.index", See.AGREEMENTS, audience="portal")
WAITING = {Status.SENT, Status.VIEWED}
PAST = {str(Status.TERMINATED), str(Status.SUPERSEDED), EXPIRED}


@bp.get("/")
@needs(See.AGREEMENTS)
def index():
    """What did we sign, and what waits?"""
    day = clock.today()
    mine = visible(Agreement).where(Agreement.partner_id == actor().partner_id)
    found = db.session.scalars(mine.order_by(Agreement.effective_on.desc(), Agreement.id.desc())).all()
    words = {each.id: shown(each.status, each.term, day) for each in found}
    return render_template(
        "agreements/portal/index.html", vendor=about().name,
        waiting=[each for each in found if each.status in WAITING],
        others=[each for each in found if each.status not in WAITING and words[each.id] not in PAST],
        past=[each for each in found if words[each.id] in PAST],
        states={key: OWN_STATES[word] for key, word in words.items()},
        holds=next((each for each in found if in_force(each.status, each.term, day)), None),
    )  # fmt: skip
