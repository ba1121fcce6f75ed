"""What can be done to people, regions, sign-ins and loans: each verb changes rows and leaves exactly one event."""

from prm.identity.service.account import accept_invitation, end_session, set_password, set_preferences
from prm.identity.service.company import set_company
from prm.identity.service.delegations import end_loan, lend
from prm.identity.service.people import Profile, add_user, change, disable, enable, end_sessions, invite
from prm.identity.service.regions import add_region, change_region, remove_region

__all__ = [
    "Profile",
    "accept_invitation",
    "add_region",
    "add_user",
    "change",
    "change_region",
    "disable",
    "enable",
    "end_loan",
    "end_session",
    "end_sessions",
    "invite",
    "lend",
    "remove_region",
    "set_company",
    "set_password",
    "set_preferences",
]
