"""What the log holds of people: pseudonyms alone. Read by prm.privacy."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_

from prm.core.personal import Label, label, stays
from prm.journal.models import Event, EventHead

label(Event, Label.PARTNER, partner="kind actor subject_type subject chain previous hash", prose="facts")
label(EventHead, Label.PUBLIC, public="chain hash signature")
stays(
    Event, _l("Entries of the log by or about them"),
    lambda who: or_(Event.actor.in_(who.pseudonyms), Event.subject.in_(who.pseudonyms)),
    why=_l("The log names people by a random id. Once the person is erased, the id says nothing of them."),
)  # fmt: skip
