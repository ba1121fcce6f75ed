"""The events of this room. Facts carry public ids and words of roles, never a name or an address of a person."""

from flask_babel import lazy_gettext as _l

from prm.journal.log import kind

_PEOPLE = ("identity",)

ADDED = kind("user.added", _l("{actor} added {subject} as {role}"), topics=_PEOPLE)
INVITED = kind("user.invited", _l("{actor} invited {subject}"), topics=_PEOPLE)
JOINED = kind("user.joined", _l("{actor} accepted the invitation"), topics=_PEOPLE)
CHANGED = kind("user.changed", _l("{actor} changed what is known of {subject}"), topics=_PEOPLE)
ROLE_CHANGED = kind(
    "user.role_changed", _l("{actor} changed the role of {subject} from {was} to {role}"), topics=_PEOPLE
)
DISABLED = kind("user.disabled", _l("{actor} ended the access of {subject}"), topics=_PEOPLE)
ENABLED = kind("user.enabled", _l("{actor} gave {subject} access again"), topics=_PEOPLE)
PASSWORD_SET = kind("user.password_set", _l("{actor} set a new password for {subject}"))
PREFERENCES_SET = kind("user.preferences_set", _l("{actor} changed their preferences"), topics=_PEOPLE)

SESSION_BEGAN = kind("session.began", _l("{actor} signed in by {how}"))
SESSION_ENDED = kind("session.ended", _l("{actor} ended sessions of {subject}"))

REGION_ADDED = kind("region.added", _l("{actor} added the region {name}"), topics=_PEOPLE)
REGION_CHANGED = kind("region.changed", _l("{actor} changed the region {name}"), topics=_PEOPLE)
REGION_REMOVED = kind("region.removed", _l("{actor} removed the region {name}"), topics=_PEOPLE)

DELEGATION_MADE = kind("delegation.made", _l("{actor} lent a book from {starts} to {ends}"), topics=_PEOPLE)
DELEGATION_ENDED = kind("delegation.ended", _l("{actor} ended a delegation early"), topics=_PEOPLE)

COMPANY_CHANGED = kind(
    "company.changed", _l("{actor} changed the settings of the installation"), topics=("installation", "identity")
)
