"""What this room holds of people: contacts at partners, and who looked after whom. Read by prm.privacy."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import func

from prm.core.personal import ERASED, Label, blanked, label, root, stays
from prm.identity.models import User
from prm.partners.models import Assignment, Contact, Credit, ExternalId, Partner

label(
    Partner, Label.PARTNER, money="revenue revenue_before", prose="attributes",
    partner="code name sort_name kind email phone website street city region postal_code tax_id",
)  # fmt: skip
label(ExternalId, Label.PARTNER, partner="system value")
label(
    Contact, Label.PARTNER,
    personal="code name email phone title language consent",
)  # fmt: skip
label(Assignment, Label.PARTNER, prose="reason")
label(Credit, Label.PARTNER)

root(
    Contact, _l("Contact at a partner"), name="name", email="email", phone="phone", user="user_id",
    blank={
        "name": ERASED, "email": None, "code": None, "phone": "", "title": "", "language": "", "consent": False,
        "left_on": func.coalesce(Contact.left_on, func.current_date()),
    },
)  # fmt: skip
stays(
    Partner, _l("Partners they look after"), lambda who: Partner.manager_id.in_(who.of(User)),
    why=_l("Assign these partners to somebody else; until then they show an erased person."),
)  # fmt: skip
_THEIRS = _l("The company's details name this person's own. They stay empty until somebody enters others.")
blanked(
    Partner, _l("Company addresses that are theirs"), lambda who: func.lower(Partner.email).in_(who.emails),
    {"email": ""}, why=_THEIRS,
)  # fmt: skip
blanked(
    Partner, _l("Company phone numbers that are theirs"), lambda who: Partner.phone.in_(who.phones), {"phone": ""},
    why=_THEIRS,
)  # fmt: skip
blanked(
    Assignment, _l("Partners assigned to them, with dates"), lambda who: Assignment.user_id.in_(who.of(User)),
    {"reason": ""}, why=_l("Targets and credits go by it. It is kept under a pseudonym, the reason is not."),
)  # fmt: skip
