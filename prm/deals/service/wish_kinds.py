"""What the log says of what partners ask of a decided registration, and of the answers. All of it shared."""

from flask_babel import lazy_gettext as _l

from prm.journal.log import Kind, kind


def _said(key: str, sentence: str) -> Kind:
    return kind(f"registration.{key}", sentence, topics=("deals",), shared=True)


WISHED = _said("extension_asked", _l("asked for more protection of {number}"))
NOT_EXTENDED = _said("extension_refused", _l("gave no more protection of {number} under clause {clause}"))
APPEALED = _said("appealed", _l("appealed against the decision on {number}"))
UPHELD = _said("appeal_upheld", _l("heard the appeal of {number}: the decision stands under clause {clause}"))
OVERTURNED = _said("appeal_granted", _l("heard the appeal of {number}: the decision is changed under clause {clause}"))
AMEND_ASKED = _said("amend_asked", _l("asked to change {number}"))
AMEND_FIRST_YES = kind(
    "registration.amend_first_yes", _l("gave the first of two approvals of the change of {number}"), topics=("deals",)
)
AMENDED = _said("amended", _l("changed {number} under clause {clause}"))
NOT_AMENDED = _said("amend_refused", _l("left {number} as it is under clause {clause}"))
