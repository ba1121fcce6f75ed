"""What this room holds of people: customers' contacts, who registered, wrote, decided. Read by prm.privacy."""

from datetime import datetime
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from prm.core.personal import Label, Person, goes, kept, label, root, stays, store
from prm.deals.attachment import Attachment
from prm.deals.authorisation import Authorisation
from prm.deals.known import DirectOpportunity, EndCustomer, KnownBlock, KnownKey, KnownLikeness
from prm.deals.models import (
    Claim,
    CustomerBlock,
    CustomerKey,
    Draft,
    Likeness,
    Registration,
    RegistrationLine,
    Remark,
)
from prm.deals.proofs import Receipt, ReceiptRoot
from prm.deals.rules import INTERNAL
from prm.deals.service import attaching
from prm.deals.terms_stored import DealStage, StateName, Terms, TermsDraft
from prm.deals.wishes import Wish
from prm.identity.models import User

_COMPANY = "domain tax_id city street"
label(
    Registration, Label.PARTNER, money="amount reporting", personal="contact_name contact_email contact_role",
    prose="name need reference told evidence imported",
    partner=f"number request_key customer customer_sort source clause {_COMPANY}", secret="request_digest",
)  # fmt: skip
label(RegistrationLine, Label.PARTNER, money="amount")
label(Claim, Label.PARTNER, partner="value")
label(CustomerKey, Label.PARTNER, partner="value")
label(CustomerBlock, Label.PARTNER, partner="token")
label(Likeness, Label.PARTNER, partner="facts")
label(Remark, Label.PARTNER, partner="kind", prose="text")
label(Draft, Label.PARTNER, partner="request_key", personal="typed", prose="typed")
label(Attachment, Label.PARTNER, partner="kind digest", personal="name")
label(Authorisation, Label.PARTNER)
label(Wish, Label.PARTNER, partner="wanted clause", prose="why told")
label(Receipt, Label.PARTNER, partner="document", secret="salt")
label(ReceiptRoot, Label.PUBLIC, public="root")
label(EndCustomer, Label.PARTNER, partner=f"source external_id name sort_name legal_name {_COMPANY}")
label(
    DirectOpportunity, Label.PARTNER, money="amount reporting", prose="name",
    partner=f"source external_id customer customer_sort stage {_COMPANY}",
)  # fmt: skip
label(KnownKey, Label.PARTNER, partner="value")
label(KnownBlock, Label.PARTNER, partner="token")
label(KnownLikeness, Label.PARTNER, partner="facts")
label(Terms, Label.PUBLIC, public="document made_by", prose="note")
label(TermsDraft, Label.PARTNER, partner="document made_by")
label(StateName, Label.PUBLIC, public="key name")
label(DealStage, Label.PUBLIC, public="key name")

root(
    Registration, _l("Customer's contact in a registration"), name="contact_name", email="contact_email",
    blank={"contact_name": "", "contact_email": "", "contact_role": ""}, told="customer received_at", inside=True,
)  # fmt: skip
_DECIDERS = (Registration.decided_by_id, Registration.first_yes_id, Registration.revoked_by_id)
_KEPT = _l("It belongs to the company, and claims rest on it; it is kept under a pseudonym.")
stays(Registration, _l("Deals they registered"), lambda who: Registration.user_id.in_(who.of(User)), why=_KEPT)
stays(
    Registration, _l("Deals they decided"),
    lambda who: or_(*(column.in_(who.of(User)) for column in _DECIDERS)), why=_KEPT,
)  # fmt: skip
stays(
    Remark, _l("What they wrote on deals"), lambda who: Remark.user_id.in_(who.of(User)) & (Remark.kind != INTERNAL),
    why=_KEPT,
)  # fmt: skip
stays(
    Remark, _l("Notes for colleagues they wrote on deals"),
    lambda who: Remark.user_id.in_(who.of(User)) & (Remark.kind == INTERNAL), why=_KEPT,
)  # fmt: skip
stays(
    Wish, _l("What they asked of decided deals"),
    lambda who: or_(Wish.user_id.in_(who.of(User)), Wish.answered_by_id.in_(who.of(User))), why=_KEPT,
)  # fmt: skip
goes(Draft, _l("The draft of a deal"), lambda who: Draft.user_id.in_(who.of(User)), own="typed")
goes(Attachment, _l("Files they added to deals"), lambda who: Attachment.user_id.in_(who.of(User)), own="name")


def _theirs(session: Session, person: Person) -> list[Attachment]:
    return list(session.scalars(select(Attachment).where(Attachment.user_id.in_(person.of(User)))))


def _files(session: Session, person: Person, home: Path) -> list[tuple[str, bytes]]:
    found = ((each, attaching.where(home, each)) for each in _theirs(session, person))
    return [(f"{row.public_id[:6]}-{row.name}", path.read_bytes()) for row, path in found if path.is_file()]


def _erase(session: Session, person: Person, home: Path) -> int:
    found = _theirs(session, person)
    for row in found:
        attaching.where(home, row).unlink(missing_ok=True)
    return len(found)


store("files", _l("Files they added to deals"), _files, _erase)


def _forget_drafts(session: Session, before: datetime, _home: Path) -> int:
    gone = delete(Draft).where(Draft.saved_at < before).returning(Draft.user_id)
    return len(session.execute(gone, execution_options={"synchronize_session": False}).all())


kept("drafts", _l("Drafts of deals nobody went on with"), 180, _forget_drafts, least=7)
