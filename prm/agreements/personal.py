"""What this room holds of people: who drafted, sent, signed, lifted the rule; signatures stay as they were sealed."""

from datetime import datetime
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from prm.agreements.document import ComplianceDocument
from prm.agreements.models import (
    Agreement,
    AgreementRemark,
    AgreementRule,
    Round,
    Signature,
    SigningLink,
    Template,
    TemplateVersion,
    Waiver,
    Wording,
)
from prm.core.personal import Label, goes, kept, label, stays
from prm.identity.models import User

label(Template, Label.PARTNER, partner="name kind")
label(TemplateVersion, Label.PARTNER, partner="made_by", prose="document")
label(
    Agreement, Label.PARTNER, partner="number kind digest frozen evidence", prose="ended_why"
)  # signed and sealed: no word changes
label(Wording, Label.PARTNER, partner="document")
label(Round, Label.PARTNER, partner="document digest pdf", prose="note")
label(AgreementRemark, Label.PARTNER, partner="key", prose="text")
label(Signature, Label.PARTNER, partner="record")
label(SigningLink, Label.PARTNER, partner="digest", secret="secret")
label(AgreementRule, Label.PUBLIC)
label(Waiver, Label.PARTNER, prose="reason")
label(ComplianceDocument, Label.PARTNER, partner="media digest number", prose="name note told")

_SIGNED = _l(
    "A signature proves the agreement only as it was sealed, with name, moment and network address. It is kept as "
    "long as claims may rest on it (GDPR, article 17, paragraph 3, letter e)."
)
_KEPT = _l("It belongs to both companies; it is kept under a pseudonym.")
stays(Signature, _l("Signatures of theirs"), lambda who: Signature.user_id.in_(who.of(User)), why=_SIGNED)
stays(
    Agreement, _l("Agreements they drafted"), lambda who: Agreement.made_by_id.in_(who.of(User)), why=_KEPT,
    told="number kind effective_on ends_on made_at",
)  # fmt: skip
stays(
    Round, _l("Texts of agreements they sent"), lambda who: Round.user_id.in_(who.of(User)), why=_KEPT,
    told="number side note digest at",
)  # fmt: skip
stays(
    AgreementRemark, _l("Comments they wrote on agreements"), lambda who: AgreementRemark.user_id.in_(who.of(User)),
    why=_KEPT,
)  # fmt: skip
stays(
    TemplateVersion, _l("Texts of templates they saved"), lambda who: TemplateVersion.made_by.in_(who.pseudonyms),
    why=_KEPT, told="number made_at",
)  # fmt: skip
stays(
    Waiver, _l("Exceptions from the rule of agreements"), lambda who: Waiver.user_id.in_(who.of(User)),
    why=_KEPT,
)  # fmt: skip
stays(
    ComplianceDocument, _l("Documents of their company they asked for, handed in or looked at"),
    lambda who: or_(
        ComplianceDocument.asked_by_id.in_(who.of(User)), ComplianceDocument.filed_by_id.in_(who.of(User)),
        ComplianceDocument.checked_by_id.in_(who.of(User)),
    ),
    why=_l("The company proves with it what its program asks for; its own administrators can replace it."),
)  # fmt: skip
goes(
    SigningLink, _l("Links to sign with"), lambda who: SigningLink.user_id.in_(who.of(User)),
    own="expires_at used_at",
)  # fmt: skip


def _forget_links(session: Session, before: datetime, _home: Path) -> int:
    gone = delete(SigningLink).where(SigningLink.expires_at < before).returning(SigningLink.id)
    return len(session.execute(gone, execution_options={"synchronize_session": False}).all())


kept("signing", _l("Links to sign with, once they are over"), 7, _forget_links)
