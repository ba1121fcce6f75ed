"""What the log says of registrations. Shared with the partner unless it is about weighing one claim against another."""

from flask_babel import lazy_gettext as _l

from prm.journal.log import kind

_DEALS = ("deals",)

SUBMITTED = kind("registration.submitted", _l("registered {customer} as {number}"), topics=_DEALS, shared=True)
APPROVED = kind("registration.approved", _l("approved {number} under clause {clause}"), topics=_DEALS, shared=True)
FIRST_YES = kind("registration.first_yes", _l("gave the first of two approvals of {number}"), topics=_DEALS)
REJECTED = kind("registration.rejected", _l("declined {number}: {reason}"), topics=_DEALS, shared=True)
ASKED = kind("registration.asked", _l("asked the partner about {number}"), topics=_DEALS, shared=True)
ANSWERED = kind("registration.answered", _l("answered the question about {number}"), topics=_DEALS, shared=True)
WITHDRAWN = kind("registration.withdrawn", _l("withdrew {number}"), topics=_DEALS, shared=True)
REVOKED = kind("registration.revoked", _l("revoked {number}: {reason}"), topics=_DEALS, shared=True)
EXTENDED = kind("registration.extended", _l("extended {number} to {until}"), topics=_DEALS, shared=True)
CLOSED = kind("registration.closed", _l("closed {number} as {outcome}"), topics=_DEALS, shared=True)
FREED = kind("registration.freed", _l("the customer of {number} is open to a decision now"), topics=_DEALS, shared=True)
ATTRIBUTED = kind("registration.attributed", _l("had {number} count as {sourcing}"), topics=_DEALS, shared=True)
STAGED = kind("registration.staged", _l("moved {number} to {stage}"), topics=_DEALS, shared=True)
SEALED = kind("receipts.sealed", _l("sealed the receipts of {day}: {receipts} of them"), topics=_DEALS)
RECONSIDERED = kind("registration.reconsidered", _l("took back the decision on {number}"), topics=_DEALS, shared=True)
COMMENTED = kind("registration.commented", _l("wrote to the partner about {number}"), topics=_DEALS, shared=True)
NOTED = kind("registration.noted", _l("wrote a note on {number}"), topics=_DEALS)
RULES_DRAFTED = kind("rules.drafted", _l("drafted new rules of engagement after version {after}"), topics=_DEALS)
RULES_DISCARDED = kind("rules.discarded", _l("threw away the draft of new rules of engagement"), topics=_DEALS)
RULES_PUBLISHED = kind(
    "rules.published", _l("published version {version} of the rules from {day}: {reason}"), topics=_DEALS
)
NAMED = kind("states.named", _l("changed the names of states: {names}"), topics=("installation", "deals"))
STAGES_SET = kind("stages.set", _l("changed the sales stages: {stages}"), topics=("installation", "deals"))
