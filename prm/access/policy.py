"""The only place that grants. Pure: roles, verbs, reaches and two tables; no database, no request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto


class Role(StrEnum):
    """The nine roles of D7; partner roles belong to one company."""

    ADMIN = auto()
    DIRECTOR = auto()
    MANAGER = auto()
    COORDINATOR = auto()
    FINANCE = auto()
    MARKETING = auto()
    LEADER = auto()
    PARTNER_ADMIN = auto()
    PARTNER_REP = auto()


PARTNER_ROLES = frozenset({Role.PARTNER_ADMIN, Role.PARTNER_REP})
STAFF_ROLES = frozenset(Role) - PARTNER_ROLES


class Reach(StrEnum):
    """How far a grant goes (D8)."""

    SELF = auto()  # rows that are the asker's alone
    COMPANY = auto()  # the asker's own company
    FAMILY = auto()  # own company and, for a parent's admin, its children
    BOOK = auto()  # partners assigned to the asker, or lent by a dated delegation
    REGION = auto()  # every row in the asker's regions
    CREDITED = auto()  # the regions, and whatever is or was credited to the asker
    ALL = auto()


class See(StrEnum):
    """What may be looked at."""

    PARTNERS = auto()
    PEOPLE = auto()  # contacts of partners
    ACTIVITY = auto()  # internal notes, calls, follow-ups
    SALES = auto()
    DIRECT_SALES = auto()
    TARGETS = auto()
    DEALS = auto()  # registrations
    CUSTOMERS = auto()  # our own end customers and direct opportunities
    AGREEMENTS = auto()
    DOCUMENTS = auto()  # of compliance: they may hold tax numbers and signatures
    APPLICATIONS = auto()  # companies that want to become partners
    TASKS = auto()  # of onboarding
    PROGRAMS = auto()  # what levels require and give
    TIERS = auto()  # who stands where, and why
    INSIGHTS = auto()
    FAIRNESS = auto()  # how registrations are decided, approver by approver
    METRICS = auto()
    USERS = auto()
    IMPORTS = auto()
    JOBS = auto()
    SETTINGS = auto()
    LOG = auto()


class Do(StrEnum):
    """What may be done; a route that writes must name one of these or `Own`."""

    ADD_PARTNER = auto()
    EDIT_PARTNER = auto()
    ASSIGN_PARTNER = auto()
    EDIT_PEOPLE = auto()
    LOG_ACTIVITY = auto()
    IMPORT_FACTS = auto()
    SET_TARGETS = auto()
    REGISTER_DEAL = auto()
    REVIEW_DEAL = auto()  # decide, ask, answer an extension or an appeal
    REVOKE_DEAL = auto()
    SET_RULES = auto()  # of engagement: they hold for every partner
    EDIT_TEMPLATES = auto()  # of agreements
    SEND_AGREEMENT = auto()
    COUNTERSIGN = auto()
    SIGN_AGREEMENT = auto()  # for the partner
    CHECK_DOCUMENTS = auto()  # ask for them, accept, refuse
    FILE_DOCUMENTS = auto()  # hand them in, for the partner
    RECRUIT = auto()  # add, assign, move and vet applications
    DECIDE_APPLICATION = auto()
    SET_JOURNEYS = auto()  # onboarding templates, and what the public form asks
    DO_TASK = auto()  # of onboarding, on either side
    SET_PROGRAM = auto()  # write and publish what levels require and give
    APPROVE_TIERS = auto()  # decide about what a run proposes
    EXCEPT_TIER = auto()  # give a level by hand or for some time
    RUN_JOBS = auto()
    MANAGE_USERS = auto()
    MANAGE_TEAM = auto()  # the people of one's own company
    CONFIRM_DATA = auto()  # say that what is known of one's own company is right
    MANAGE_REGIONS = auto()
    LEND_BOOK = auto()
    CHANGE_SETTINGS = auto()


class Own(StrEnum):
    """What every signed-in person may do with rows that are theirs alone."""

    ACCOUNT = auto()


class Open(StrEnum):
    """What needs no sign-in."""

    PUBLIC = auto()


Need = See | Do | Own | Open

_ALL, _REGION, _CREDITED, _BOOK = Reach.ALL, Reach.REGION, Reach.CREDITED, Reach.BOOK
_FAMILY, _COMPANY = Reach.FAMILY, Reach.COMPANY
_LOOKING: Mapping[Role, Reach] = {
    Role.ADMIN: _ALL,
    Role.DIRECTOR: _REGION,
    Role.MANAGER: _CREDITED,
    Role.COORDINATOR: _CREDITED,
    Role.FINANCE: _ALL,
    Role.MARKETING: _ALL,
    Role.LEADER: _ALL,
}
_PORTAL: Mapping[Role, Reach] = {Role.PARTNER_ADMIN: _FAMILY, Role.PARTNER_REP: _COMPANY}
_HANDLING: Mapping[Role, Reach] = {
    role: far for role, far in _LOOKING.items() if role not in {Role.MARKETING, Role.LEADER}
}
_EVERYONE: Mapping[Role, Reach] = dict.fromkeys(Role, _ALL)

SEEING: Mapping[See, Mapping[Role, Reach]] = {
    See.PARTNERS: {**_LOOKING, **_PORTAL},
    See.PEOPLE: {**_LOOKING, **_PORTAL},
    See.ACTIVITY: _LOOKING,
    See.SALES: {**_LOOKING, **_PORTAL},
    See.DEALS: {**_LOOKING, **_PORTAL},
    See.AGREEMENTS: {**_LOOKING, **_PORTAL},
    See.DOCUMENTS: {**_HANDLING, Role.PARTNER_ADMIN: _COMPANY},
    See.CUSTOMERS: _LOOKING,
    See.APPLICATIONS: _LOOKING,
    See.TASKS: {**_LOOKING, **_PORTAL},
    See.PROGRAMS: _EVERYONE,
    See.TIERS: {**_LOOKING, **_PORTAL},
    See.DIRECT_SALES: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION, Role.FINANCE: _ALL, Role.LEADER: _ALL},
    See.TARGETS: {**_LOOKING, **_PORTAL},
    See.INSIGHTS: {role: reach for role, reach in _LOOKING.items() if role is not Role.COORDINATOR},
    See.FAIRNESS: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION, Role.LEADER: _ALL},
    See.METRICS: _EVERYONE,
    See.USERS: {Role.ADMIN: _ALL},
    See.IMPORTS: {
        Role.ADMIN: _ALL,
        Role.FINANCE: _ALL,
        Role.DIRECTOR: _BOOK,  # a file holds rows of every region: who is bound to some sees the own ones
        Role.MANAGER: _BOOK,
        Role.COORDINATOR: _BOOK,
    },
    See.JOBS: {**dict.fromkeys(sorted(STAFF_ROLES), _BOOK), Role.ADMIN: _ALL},
    See.SETTINGS: {Role.ADMIN: _ALL},
    See.LOG: {Role.ADMIN: _ALL},
}

DOING: Mapping[Do, Mapping[Role, Reach]] = {
    Do.ADD_PARTNER: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION, Role.MANAGER: _REGION, Role.COORDINATOR: _REGION},
    Do.EDIT_PARTNER: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION, Role.MANAGER: _BOOK, Role.COORDINATOR: _BOOK},
    Do.ASSIGN_PARTNER: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION},
    Do.EDIT_PEOPLE: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION, Role.MANAGER: _BOOK, Role.COORDINATOR: _BOOK},
    Do.LOG_ACTIVITY: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION, Role.MANAGER: _BOOK, Role.COORDINATOR: _BOOK},
    Do.IMPORT_FACTS: {Role.ADMIN: _ALL, Role.COORDINATOR: _BOOK, Role.MANAGER: _BOOK},
    Do.SET_TARGETS: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION},
    Do.REGISTER_DEAL: {Role.PARTNER_ADMIN: _COMPANY, Role.PARTNER_REP: _COMPANY},
    Do.REVIEW_DEAL: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION, Role.MANAGER: _BOOK},
    Do.REVOKE_DEAL: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION},
    Do.SET_RULES: {Role.ADMIN: _ALL, Role.DIRECTOR: _ALL},
    Do.EDIT_TEMPLATES: {Role.ADMIN: _ALL, Role.DIRECTOR: _ALL},
    Do.SEND_AGREEMENT: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION, Role.MANAGER: _BOOK, Role.COORDINATOR: _BOOK},
    Do.COUNTERSIGN: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION},
    Do.SIGN_AGREEMENT: {Role.PARTNER_ADMIN: _COMPANY},
    Do.CHECK_DOCUMENTS: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION, Role.MANAGER: _BOOK, Role.COORDINATOR: _BOOK},
    Do.FILE_DOCUMENTS: {Role.PARTNER_ADMIN: _COMPANY},
    Do.RECRUIT: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION, Role.MANAGER: _REGION, Role.COORDINATOR: _REGION},
    Do.DECIDE_APPLICATION: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION, Role.MANAGER: _REGION},
    Do.SET_JOURNEYS: {Role.ADMIN: _ALL, Role.DIRECTOR: _ALL},
    Do.DO_TASK: {
        Role.ADMIN: _ALL,
        Role.DIRECTOR: _REGION,
        Role.MANAGER: _BOOK,
        Role.COORDINATOR: _BOOK,
        Role.PARTNER_ADMIN: _COMPANY,
        Role.PARTNER_REP: _COMPANY,
    },
    Do.SET_PROGRAM: {Role.ADMIN: _ALL, Role.DIRECTOR: _ALL},
    Do.APPROVE_TIERS: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION},
    Do.EXCEPT_TIER: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION},
    Do.RUN_JOBS: {Role.ADMIN: _ALL},
    Do.MANAGE_USERS: {Role.ADMIN: _ALL},
    Do.MANAGE_TEAM: {Role.PARTNER_ADMIN: _COMPANY},
    Do.CONFIRM_DATA: {Role.PARTNER_ADMIN: _COMPANY},
    Do.MANAGE_REGIONS: {Role.ADMIN: _ALL},
    Do.LEND_BOOK: {Role.ADMIN: _ALL, Role.DIRECTOR: _REGION, Role.MANAGER: _BOOK},
    Do.CHANGE_SETTINGS: {Role.ADMIN: _ALL},
}


@dataclass(frozen=True)
class Actor:
    """Who asks: a person with a role and everything needed to draw the line around what they reach."""

    id: int
    public_id: str
    name: str
    email: str
    role: Role
    partner_id: int | None = None
    family: tuple[int, ...] = ()  # companies a partner user may read
    territories: tuple[int, ...] = ()  # the nodes below the person's regions, regions included
    credits: tuple[int, ...] = ()  # people whose credited business is theirs: self, and whom a coordinator assists
    book: tuple[int, ...] = ()  # people whose assigned partners they act on: self, assisted
    lent: tuple[int, ...] = ()  # partners lent by a delegation in force today
    preferences: Mapping[str, object] = field(default_factory=dict, compare=False, hash=False)

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF_ROLES


def reach(role: Role, need: Need) -> Reach | None:
    """How far `role` may go with `need`; None is no."""
    match need:
        case Own.ACCOUNT:
            return Reach.SELF
        case Open.PUBLIC:
            return Reach.ALL
        case See():
            return SEEING[need].get(role)
        case Do():
            return DOING[need].get(role)


def may(actor: Actor, need: Need) -> bool:
    """May this role do this at all? To which rows is the scope's answer."""
    return reach(actor.role, need) is not None


def who_may(need: Need) -> tuple[Role, ...]:
    """The roles that hold a grant, for the page that explains a no."""
    return tuple(role for role in Role if reach(role, need) is not None)
