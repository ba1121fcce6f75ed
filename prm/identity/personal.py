"""What this room holds of people: sign-ins, sessions, links, views, loans. Read by prm.privacy."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_

from prm.access.policy import Role
from prm.core.personal import ERASED, Label, blanked, goes, kept, label, root, stays
from prm.identity.models import (
    Assistance,
    Credential,
    Delegation,
    SavedView,
    SignInLink,
    SignInTry,
    Territory,
    User,
    UserRegion,
    UserSession,
)
from prm.identity.rules import Access, absolute_limit
from prm.identity.tries import KEPT

label(Territory, Label.PUBLIC, public="code name")
label(User, Label.PARTNER, personal="code name email title preferences joined_on seen_at")
label(Credential, Label.PERSONAL, secret="password_hash")
label(UserSession, Label.PERSONAL, personal="browser address", secret="token_digest", prose="toast")
label(SignInLink, Label.PERSONAL, partner="next_url", secret="digest")
label(SignInTry, Label.SECRET, secret="subject")  # a keyed digest: nobody can be found by it, and it goes within a day
label(UserRegion, Label.PARTNER)
label(Assistance, Label.PARTNER)
label(Delegation, Label.PARTNER, prose="reason")
label(SavedView, Label.PARTNER, partner="page", personal="name query")

NOBODY: dict[str, Any] = {
    "name": ERASED,
    "email": None,
    "code": None,
    "title": "",
    "preferences": {},
    "joined_on": None,
}
root(
    User, _l("Sign-in"), name="name", email="email",
    blank=NOBODY | {"seen_at": None, "access": Access.DISABLED, "reports_to_id": None},
)  # fmt: skip
goes(Credential, _l("Password"), lambda who: Credential.user_id.in_(who.of(User)), own="user_id changed_at")
goes(
    UserSession, _l("Browsers signed in"), lambda who: UserSession.user_id.in_(who.of(User)),
    own="browser address created_at seen_at ends_at",
)  # fmt: skip
goes(
    SignInLink, _l("Sign-in links"), lambda who: SignInLink.user_id.in_(who.of(User)),
    own="purpose expires_at used_at",
)  # fmt: skip
goes(SavedView, _l("Saved views"), lambda who: SavedView.user_id.in_(who.of(User)), own="name query")
goes(UserRegion, _l("Regions they see"), lambda who: UserRegion.user_id.in_(who.of(User)))
goes(
    Assistance, _l("Managers they work for"),
    lambda who: or_(Assistance.user_id.in_(who.of(User)), Assistance.manager_id.in_(who.of(User))),
)  # fmt: skip
blanked(
    Delegation, _l("Books lent"),
    lambda who: or_(Delegation.from_user_id.in_(who.of(User)), Delegation.to_user_id.in_(who.of(User))),
    {"reason": ""}, why=_l("Who acted for whom is kept under a pseudonym, the reason is not."),
)  # fmt: skip
stays(
    User, _l("People who report to them"), lambda who: User.reports_to_id.in_(who.of(User)),
    why=_l("The line above these people ends; nothing of theirs is erased."),
)  # fmt: skip
kept("sessions", _l("Browsers signed in, at most"), max(absolute_limit(role) for role in Role).days)
kept("links", _l("Sign-in links, once they are over"), 1)
kept("tries", _l("Failed sign-ins, as digests"), KEPT.days)
