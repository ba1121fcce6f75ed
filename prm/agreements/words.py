"""How people read the states, kinds and sides of agreements and documents. Only words."""

from flask_babel import lazy_gettext as _l

from prm.agreements.document_rules import Sort, Standing
from prm.agreements.rules import EXPIRED, Side, Status

STATES = {  # as rules.shown says it: the sign's key, and the word for staff
    str(Status.DRAFT): ("draft", _l("Draft")),
    str(Status.IN_REVIEW): ("under_review", _l("In review")),
    str(Status.SENT): ("sent", _l("Sent")),
    str(Status.VIEWED): ("sent", _l("Read by the partner")),
    str(Status.SIGNED): ("info_requested", _l("Waits for our signature")),
    str(Status.COUNTERSIGNED): ("signed", _l("Signed by both")),
    str(Status.ACTIVE): ("active", _l("In force")),
    str(Status.AMENDING): ("active", _l("In force, being amended")),
    str(Status.RENEWING): ("active", _l("In force, being renewed")),
    str(Status.TERMINATED): ("terminated", _l("Ended")),
    str(Status.SUPERSEDED): ("superseded", _l("Replaced")),
    EXPIRED: ("expired", _l("Expired")),
}
OWN_STATES = STATES | {  # for the partner
    str(Status.DRAFT): ("under_review", _l("Being changed")),
    str(Status.IN_REVIEW): ("under_review", _l("Your changes are looked at")),
    str(Status.SENT): ("info_requested", _l("Waits for your signature")),
    str(Status.VIEWED): ("info_requested", _l("Waits for your signature")),
    str(Status.SIGNED): ("sent", _l("Signed by you")),
}
SIDES = {Side.VENDOR: _l("Vendor"), Side.PARTNER: _l("Partner")}
SORTS = {
    Sort.INSURANCE: _l("Insurance certificate"),
    Sort.NDA: _l("Non-disclosure agreement"),
    Sort.ANTI_BRIBERY: _l("Anti-bribery statement"),
    Sort.DATA_PROTECTION: _l("Data processing agreement"),
    Sort.EXPORT: _l("Export control statement"),
    Sort.TAX_FORM: _l("Tax form (W-9, W-8, VAT)"),
    Sort.REGISTRATION: _l("Extract of the register"),
    Sort.OTHER: _l("Other document"),
}
STANDINGS = {  # as document_rules.shown says it: the sign's key, and the word for staff
    str(Standing.ASKED): ("info_requested", _l("Asked for")),
    str(Standing.RECEIVED): ("under_review", _l("To check")),
    str(Standing.ACCEPTED): ("approved", _l("On file")),
    str(Standing.REFUSED): ("rejected", _l("Refused")),
    EXPIRED: ("expired", _l("Expired")),
}
OWN_STANDINGS = STANDINGS | {  # for the partner
    str(Standing.ASKED): ("info_requested", _l("Please hand in")),
    str(Standing.RECEIVED): ("under_review", _l("Being looked at")),
    str(Standing.REFUSED): ("rejected", _l("Refused, hand in another")),
}
