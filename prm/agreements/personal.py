"""What this room holds of people: who wrote, sent and signed agreements. Read by prm.privacy."""

from flask_babel import lazy_gettext as _l

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
)
from prm.core.personal import Label, goes, label, stays
from prm.identity.models import User

label(Template, Label.PARTNER, partner="name kind")
label(TemplateVersion, Label.PARTNER, partner="document made_by")
label(Agreement, Label.PARTNER, partner="number kind digest wording frozen evidence ended_why")
label(Round, Label.PARTNER, partner="document digest pdf note")
label(AgreementRemark, Label.PARTNER, partner="key text")
label(Signature, Label.PARTNER, partner="record")
label(SigningLink, Label.PARTNER, partner="digest", secret="secret")
label(AgreementRule, Label.PUBLIC)
label(Waiver, Label.PARTNER, prose="reason")

_PROOF = _l("Signed evidence: changing it would make the proof of both sides worthless.")
_KEPT = _l("It belongs to the agreement between two companies.")
stays(Signature, _l("Agreements they signed"), lambda who: Signature.user_id.in_(who.of(User)), why=_PROOF)
stays(Agreement, _l("Agreements they drafted"), lambda who: Agreement.made_by_id.in_(who.of(User)), why=_KEPT)
stays(Round, _l("Texts of agreements they sent"), lambda who: Round.user_id.in_(who.of(User)), why=_KEPT)
stays(
    AgreementRemark, _l("Comments they wrote on agreements"), lambda who: AgreementRemark.user_id.in_(who.of(User)),
    why=_KEPT,
)  # fmt: skip
stays(Waiver, _l("Exceptions from the need of an agreement they made"), lambda who: Waiver.user_id.in_(who.of(User)),
      why=_KEPT)  # fmt: skip
goes(SigningLink, _l("Links with which they sign"), lambda who: SigningLink.user_id.in_(who.of(User)))
