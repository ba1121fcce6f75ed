"""What this room holds of people: applicants' contacts, who vetted and decided, whose tasks. Read by prm.privacy."""

from datetime import datetime
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from prm.core.personal import ERASED, Label, kept, label, root, stays
from prm.identity.models import User
from prm.joining.models import Application, ApplicationCheck, Journey, JourneyTemplate, Recruiting, Task
from prm.joining.rules import Stage

label(
    Application, Label.PARTNER, personal="contact email phone", prose="why next_step told note",
    partner="number request_key company sort_name website domain tax_id verticals families flags",
    secret="status_digest link_digest",
)  # fmt: skip
label(ApplicationCheck, Label.PARTNER, prose="note evidence")
label(Recruiting, Label.PUBLIC, public="document")
label(JourneyTemplate, Label.PARTNER, partner="name kind tier document")
label(Journey, Label.PARTNER, partner="name rule warned")
label(Task, Label.PARTNER, partner="key title hint after completes_on", prose="evidence")

root(
    Application, _l("Contact of an applicant"), name="contact", email="email", phone="phone",
    blank={"contact": ERASED, "email": "", "phone": ""},
)  # fmt: skip
_WHY = _l("Who vetted and decided has to be known while the company is a partner; it is kept under a pseudonym.")
stays(
    Application, _l("Applications they looked after or decided"),
    lambda who: or_(Application.owner_id.in_(who.of(User)), Application.decided_by_id.in_(who.of(User))), why=_WHY,
)  # fmt: skip
stays(
    ApplicationCheck, _l("Checks of applicants they made"), lambda who: ApplicationCheck.user_id.in_(who.of(User)),
    why=_WHY, inside=True,
)  # fmt: skip
stays(
    Task, _l("Onboarding tasks they completed"), lambda who: Task.done_by_id.in_(who.of(User)),
    why=_l("It is part of the company's onboarding, and is kept under a pseudonym."),
)  # fmt: skip


def _forget_declined(session: Session, before: datetime, _home: Path) -> int:
    old = select(Application.id).where(Application.stage == Stage.DECLINED, Application.decided_at < before)
    ids = list(session.scalars(old))
    session.execute(delete(ApplicationCheck).where(ApplicationCheck.application_id.in_(ids)))
    session.execute(delete(Application).where(Application.id.in_(ids)))
    return len(ids)


kept("applications", _l("Declined applications"), 730, _forget_declined, least=365)
