"""The switches of notices in Preferences: each class, each way."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from prm.notices.rules import Channel, Weight, switch
from prm.web.forms import Form


class SwitchesForm(Form):
    """What may ring and what may write; names as `rules.switch` makes them."""

    needs_you_bell = BooleanField(_l("Show it in the bell"))
    needs_you_mail = BooleanField(_l("Write to me at once"))
    concerns_you_bell = BooleanField(_l("Show it in the bell"))
    concerns_you_mail = BooleanField(_l("Write to me once a day, at 08:00 on my clock"))
    fyi_bell = BooleanField(_l("Show it in the bell"))
    fyi_mail = BooleanField(_l("Put it into the daily letter"))

    def chosen(self) -> dict[str, bool]:
        """The switches as preferences keep them."""
        names = [switch(weight, channel) for weight in Weight for channel in Channel]
        return {name: bool(self[name].data) for name in names}
