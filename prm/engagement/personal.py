"""What this room holds of people: notes and follow-ups by them and with them. Read by prm.privacy."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_

from prm.core.personal import Label, label, stays
from prm.engagement.models import Activity, FollowUp
from prm.identity.models import User
from prm.partners.models import Contact

label(Activity, Label.PARTNER, prose="text")
label(FollowUp, Label.PARTNER, prose="text")
_KEPT = _l("The work with the partner stays known; whoever is erased is no longer named in it.")

stays(Activity, _l("Notes and calls they logged"), lambda who: Activity.user_id.in_(who.of(User)), why=_KEPT)
stays(
    Activity, _l("Notes and calls with them"), lambda who: Activity.contact_id.in_(who.of(Contact)),
    why=_KEPT, inside=True,
)  # fmt: skip
stays(
    FollowUp, _l("Follow-ups of theirs"),
    lambda who: or_(FollowUp.user_id.in_(who.of(User)), FollowUp.created_by_id.in_(who.of(User))), why=_KEPT,
)  # fmt: skip
