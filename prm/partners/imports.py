"""What a file may say of partner companies and their contacts. Registers the two kinds."""

from flask_babel import lazy_gettext as _l

from prm.core.references import names
from prm.identity.models import Delegation, User
from prm.imports.kinds import Field, Kind, Option, register
from prm.imports.rules import Type
from prm.partners.contacts_import import ContactHandler
from prm.partners.partners_import import PartnerHandler
from prm.partners.rules import SHOWN, ContactRole

names("partner", User.partner_id, Delegation.lent_partner_id)

STATUSES = {status: word for status, (word, _) in SHOWN.items()}
CONTACT_ROLES = {role: role.capitalize() for role in ContactRole}

register(
    Kind(
        key="partners",
        label=_l("Partners"),
        fields=(
            Field("code", _l("Partner code"), required=True, aliases=("partner id", "partner number", "code", "id")),
            Field("name", _l("Name"), required=True, aliases=("partner name", "company", "company name", "partner")),
            Field("kind", _l("Partner type"), aliases=("type", "business type", "category")),
            Field("status", _l("Status"), Type.CHOICE, choices=STATUSES, aliases=("partner status",)),
            Field("parent", _l("Parent code"), aliases=("parent", "parent company", "distributor", "distributor code")),
            Field("territory", _l("Territory"), aliases=("sales territory", "region")),
            Field("manager", _l("Channel manager"), aliases=("manager", "manager code", "channel manager code")),
            Field("currency", _l("Currency"), Type.CURRENCY),
            Field("email", _l("E-mail"), Type.EMAIL, aliases=("email", "email address", "mail")),
            Field("phone", _l("Phone"), aliases=("telephone", "phone number", "tel")),
            Field("website", _l("Website"), aliases=("url", "web", "homepage", "domain")),
            Field("street", _l("Street"), aliases=("address", "street address", "address line 1")),
            Field("city", _l("City"), aliases=("town",)),
            Field("region", _l("State or province"), aliases=("state", "province", "county")),
            Field("postal_code", _l("Postal code"), aliases=("zip", "zip code", "postcode")),
            Field("country", _l("Country"), Type.COUNTRY, aliases=("country code",)),
            Field("tax_id", _l("Tax id"), aliases=("vat", "vat number", "tax number", "vat id")),
            Field("employees", _l("Employees"), Type.WHOLE, aliases=("number of employees", "headcount")),
            Field("founded", _l("Founded"), Type.WHOLE, aliases=("year opened", "founded in", "year founded")),
            Field("joined_on", _l("Partner since"), Type.DAY, aliases=("joined on", "joined", "since")),
            Field("external_id", _l("External id"), aliases=("crm id", "erp id", "external")),
        ),
        handler=PartnerHandler,
        options=(Option("make_territories", _l("Make territories that are not known yet")),),
        topics=("partners", "identity"),
        watches=("imports", "partners"),
        locks="changes of partners",
    )
)

register(
    Kind(
        key="contacts",
        label=_l("Contacts"),
        fields=(
            Field("partner", _l("Partner code"), required=True, aliases=("partner", "company code", "account")),
            Field("name", _l("Name"), required=True, aliases=("contact", "full name", "contact name")),
            Field("email", _l("E-mail"), Type.EMAIL, aliases=("email", "email address", "mail")),
            Field("phone", _l("Phone"), aliases=("telephone", "phone number", "mobile")),
            Field("title", _l("Job title"), aliases=("title", "position", "function")),
            Field("role", _l("Role"), Type.CHOICE, choices=CONTACT_ROLES, aliases=("contact role",)),
            Field("language", _l("Language"), aliases=("locale",)),
            Field("consent", _l("May be written to"), Type.FLAG, aliases=("consent", "opt in", "marketing consent")),
            Field("code", _l("Contact code"), aliases=("contact id", "external id", "id")),
        ),
        handler=ContactHandler,
        topics=("partners",),
        watches=("imports", "partners"),
        locks="changes of contacts",
    )
)
