"""What this room holds of people: applicants, who looked at them, who did which task. Read by prm.privacy."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from prm.core import shelf
from prm.core.db import batched
from prm.core.installation import touch
from prm.core.personal import Label, Person, goes, kept, label, root, stays, store
from prm.identity.models import User
from prm.joining.models import Application, ApplicationCheck, Journey, JourneyTemplate, Recruiting, Task, TaskFile
from prm.joining.rules import COPIED, UNPROVED_KEPT, Stage
from prm.partners.models import Partner

label(
    Application, Label.PARTNER, personal="contact email phone", prose="why referees proprietors next_step told note",
    partner="number request_key company sort_name website domain tax_id street postal_code city "
    "region verticals families certifications flags",
    secret="status_digest link_digest",
)  # fmt: skip
label(ApplicationCheck, Label.PARTNER, prose="note evidence")
label(Recruiting, Label.PARTNER, partner="document")
label(JourneyTemplate, Label.PARTNER, partner="name kind tier", prose="document")
label(Journey, Label.PARTNER, partner="name rule warned")
label(Task, Label.PARTNER, partner="key after completes_on", prose="title hint evidence")
label(TaskFile, Label.PARTNER, partner="kind digest", personal="name")

_NOBODY = {"contact": "", "email": "", "phone": ""}
_WORDS = ("why", "referees", "proprietors")  # the applicant's own, which name people
root(
    Application, _l("Applicant"), name="contact", email="email", phone="phone",
    blank=_NOBODY | {"link_digest": None, "link_until": None},
    told="number company website country size why certifications referees proprietors received_at verified_at",
    inside=True,
)  # fmt: skip
_KEPT = _l("What was decided of the company stays known; it is kept under a pseudonym.")
stays(
    Application, _l("Applications they look after or decided"),
    lambda who: or_(Application.owner_id.in_(who.of(User)), Application.decided_by_id.in_(who.of(User))), why=_KEPT,
)  # fmt: skip
stays(
    ApplicationCheck, _l("Checks of applicants they made"), lambda who: ApplicationCheck.user_id.in_(who.of(User)),
    why=_KEPT,
)  # fmt: skip
stays(
    ApplicationCheck, _l("Checks of their application"),
    lambda who: ApplicationCheck.application_id.in_(who.of(Application)), why=_KEPT, inside=True,
)  # fmt: skip
stays(
    Task, _l("Tasks of onboarding they did"), lambda who: Task.done_by_id.in_(who.of(User)),
    why=_l("The company's onboarding stays as it was; whoever is erased is no longer named in it."),
)  # fmt: skip
goes(TaskFile, _l("Files they added to onboarding"), lambda who: TaskFile.user_id.in_(who.of(User)), own="name")


def _theirs(session: Session, person: Person) -> list[TaskFile]:
    return list(session.scalars(select(TaskFile).where(TaskFile.user_id.in_(person.of(User)))))


def _files(session: Session, person: Person, home: Path) -> list[tuple[str, bytes]]:
    found = ((each, shelf.where(home, each.public_id)) for each in _theirs(session, person))
    return [(f"{row.public_id[:6]}-{row.name}", path.read_bytes()) for row, path in found if path.is_file()]


def _erase(session: Session, person: Person, home: Path) -> int:
    found = _theirs(session, person)
    for row in found:
        shelf.where(home, row.public_id).unlink(missing_ok=True)
    return len(found)


store("onboarding", _l("Files they added to onboarding"), _files, _erase)
kept("unproved", _l("Applications whose address nobody confirmed"), UNPROVED_KEPT.days)


def _forget_applicants(session: Session, before: datetime, _home: Path) -> int:
    """The company and what was decided stay, so that its next application is known."""
    named = or_(*(getattr(Application, name) != "" for name in (*_NOBODY, *_WORDS)))
    old = [Application.decided_at < before, named]
    _forget_copied(session, session.scalars(select(Application.partner_id).where(*old)).all())
    changed = update(Application).where(*old).values(
        **_NOBODY, **dict.fromkeys(_WORDS, ""), version=Application.version + 1
    ).returning(Application.id)  # fmt: skip
    return len(session.execute(changed, execution_options={"synchronize_session": False}).all())


def _forget_copied(session: Session, partners: Sequence[int | None]) -> None:
    """What the yes copied of these words into the partner's record goes with them."""
    for some in batched([each for each in partners if each], 500):
        for partner in session.scalars(select(Partner).where(Partner.id.in_(some))):
            partner.attributes = {name: said for name, said in partner.attributes.items() if name not in COPIED}
    if any(partners):
        touch(("partners",), session)


def _forget_declined(session: Session, before: datetime, _home: Path) -> int:
    old = select(Application.id).where(Application.stage == Stage.DECLINED, Application.decided_at < before)
    ids = list(session.scalars(old))
    for some in batched(ids, 500):
        session.execute(delete(ApplicationCheck).where(ApplicationCheck.application_id.in_(some)))
        session.execute(delete(Application).where(Application.id.in_(some)))
    return len(ids)


kept("applicants", _l("Names, addresses and words of applicants, once decided"), 365, _forget_applicants, least=30)
kept("applications", _l("Declined applications, with the checks"), 730, _forget_declined, least=365)
