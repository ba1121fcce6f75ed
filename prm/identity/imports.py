"""What a file may say of people and territories. Registers the two kinds."""

from flask_babel import lazy_gettext as _l

from prm.access.policy import Role
from prm.identity.people_import import PeopleHandler
from prm.identity.territories_import import TerritoryHandler
from prm.imports.kinds import Field, Kind, Option, register
from prm.imports.rules import Type

ROLES = {
    Role.MANAGER: _l("Manager"),
    Role.DIRECTOR: _l("Director"),
    Role.LEADER: _l("Leader"),
    Role.COORDINATOR: _l("Coordinator"),
    Role.FINANCE: _l("Finance"),
    Role.MARKETING: _l("Marketing"),
}  # an admin is made by an admin, never by a file

register(
    Kind(
        key="territories",
        label=_l("Territories"),
        fields=(
            Field("name", _l("Territory"), required=True, aliases=("region", "territory name")),
            Field("code", _l("Code"), aliases=("territory code", "region code", "id")),
            Field("country", _l("Country"), aliases=("territory country", "country name")),
            Field("group", _l("Group"), aliases=("territory group", "area", "continent")),
        ),
        handler=TerritoryHandler,
        topics=("identity",),
        watches=("imports", "identity"),
        locks="changes of territories",
    )
)

register(
    Kind(
        key="people",
        label=_l("People"),
        fields=(
            Field("code", _l("Code"), required=True, aliases=("employee id", "employee number", "person code", "id")),
            Field("name", _l("Name"), required=True, aliases=("full name", "employee name", "employee")),
            Field("email", _l("E-mail"), Type.EMAIL, aliases=("email address", "mail", "e-mail address")),
            Field("title", _l("Job title"), aliases=("title", "position", "function")),
            Field("role", _l("Role"), Type.CHOICE, required=True, choices=ROLES),
            Field("territory", _l("Territory"), aliases=("sales territory", "region")),
            Field("regions", _l("Sees the region"), aliases=("sees region", "sees")),
            Field("reports_to", _l("Reports to"), aliases=("manager code", "supervisor", "boss", "reports to code")),
            Field("joined_on", _l("Joined on"), Type.DAY, aliases=("joined", "hired on", "start date", "hire date")),
        ),
        handler=PeopleHandler,
        options=(Option("make_territories", _l("Make territories that are not known yet")),),
        topics=("identity",),
        watches=("imports", "identity"),
        locks="changes of people",
    )
)
