"""Who hears that somebody wishes to be erased: the admins. Knows no page but the one their notice opens."""

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from prm.access.policy import Actor, Role
from prm.identity.models import User
from prm.identity.rules import Access
from prm.journal.models import Event
from prm.notices import outbox, records
from prm.notices.records import Record
from prm.notices.rules import Weight
from prm.notices.telling import News, Words
from prm.privacy.models import PersonMark
from prm.privacy.rules import Sort


def _stands(session: Session, actor: Actor, public_id: str, _kind: str) -> bool:
    asked = select(PersonMark.subject).where(PersonMark.subject == public_id, PersonMark.kind == Sort.WISH)
    return actor.role is Role.ADMIN and session.execute(asked).first() is not None


records.know(Record("user", _l("Person"), "privacy.person", "mine.data", _stands))


@outbox.hears("person.erasure_wished")
def _hear(session: Session, event: Event) -> Iterator[News]:
    user = session.execute(select(User).where(User.public_id == event.subject)).scalar_one()
    admins = select(User.id).where(User.role == Role.ADMIN, User.access == Access.ACTIVE)
    people = dict.fromkeys(session.scalars(admins), Weight.NEEDS_YOU)
    yield News(
        event.kind, user, user.name, people,
        lambda _reader: Words(
            _("Somebody asks to be erased"),
            _("Look at what is held of them and decide within a month (GDPR, article 12)."), _("Look at it"),
        ),
    )  # fmt: skip
