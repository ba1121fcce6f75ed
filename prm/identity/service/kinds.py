"""The events of this room. Facts carry public ids and words of roles, never a name or an address of a person."""

from flask_babel import lazy_gettext as _l

from prm.journal.log import kind

_PEOPLE = ("identity",)

ADDED = kind("user.added", _l("added a person as {role}"), topics=_PEOPLE)
INVITED = kind("user.invited", _l("sent an invitation as {role}"), topics=_PEOPLE)
JOINED = kind("user.joined", _l("accepted the invitation as {role}"), topics=_PEOPLE)
CHANGED = kind("user.changed", _l("changed what is known of a person ({role})"), topics=_PEOPLE)
ROLE_CHANGED = kind("user.role_changed", _l("changed a role from {was} to {role}"), topics=_PEOPLE)
DISABLED = kind("user.disabled", _l("ended a person's access ({role})"), topics=_PEOPLE)
ENABLED = kind("user.enabled", _l("gave a person access again ({role})"), topics=_PEOPLE)
PASSWORD_SET = kind("user.password_set", _l("set a new password"))
PREFERENCES_SET = kind("user.preferences_set", _l("changed preferences: {fields}"), topics=_PEOPLE)

SESSION_BEGAN = kind("session.began", _l("signed in by {how}"))
SESSION_ENDED = kind("session.ended", _l("ended sessions: {sessions}"))

REGION_ADDED = kind("region.added", _l("added the region {name}"), topics=_PEOPLE)
REGION_CHANGED = kind("region.changed", _l("changed the region {name}"), topics=_PEOPLE)
REGION_REMOVED = kind("region.removed", _l("removed the region {name}"), topics=_PEOPLE)

DELEGATION_MADE = kind("delegation.made", _l("lent a book from {starts} to {ends}"), topics=_PEOPLE)
DELEGATION_ENDED = kind("delegation.ended", _l("ended a delegation early"), topics=_PEOPLE)

COMPANY_CHANGED = kind(
    "company.changed", _l("changed the settings of the installation"), topics=("installation", "identity")
)
