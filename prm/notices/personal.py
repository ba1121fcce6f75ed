"""What this room holds of people: what each was told. Read by prm.privacy."""

from flask_babel import lazy_gettext as _l

from prm.core.personal import Label, goes, kept, label
from prm.identity.models import User
from prm.notices.models import Notice
from prm.notices.rules import KEPT

label(Notice, Label.PARTNER, partner="cause kind subject_type subject button act", prose="about title body")
goes(Notice, _l("Notices they got"), lambda who: Notice.user_id.in_(who.of(User)))
kept("notices", _l("Notices that were read"), KEPT.days)
