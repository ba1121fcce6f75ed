"""What people read for the words of this room."""

from flask_babel import lazy_gettext as _l

from prm.joining.rules import Check, Flag, Kind, Reason, Result, Size, Source, Stage

KINDS = {
    Kind.RESELLER: _l("Reseller"),
    Kind.VAR: _l("Value-added reseller (VAR)"),
    Kind.MSP: _l("Managed service provider (MSP)"),
    Kind.DISTRIBUTOR: _l("Distributor"),
    Kind.AGENT: _l("Agent"),
    Kind.SI: _l("System integrator (SI)"),
    Kind.ISV: _l("Software vendor (ISV)"),
    Kind.REFERRAL: _l("Referral partner"),
}
BRIEFLY = {  # in lists
    Kind.RESELLER: _l("Reseller"), Kind.VAR: _l("VAR"), Kind.MSP: _l("MSP"), Kind.DISTRIBUTOR: _l("Distributor"),
    Kind.AGENT: _l("Agent"), Kind.SI: _l("System integrator"), Kind.ISV: _l("Software vendor"),
    Kind.REFERRAL: _l("Referral"),
}  # fmt: skip
KIND_NOTES = {
    Kind.RESELLER: _l("You buy our products and sell them on."),
    Kind.VAR: _l("You sell our products with work of your own around them."),
    Kind.MSP: _l("You run our products for your customers."),
    Kind.DISTRIBUTOR: _l("You supply other resellers."),
    Kind.AGENT: _l("You sell in our name; we deliver and bill."),
    Kind.SI: _l("You plan and build projects with our products in them."),
    Kind.ISV: _l("Your software works with our products."),
    Kind.REFERRAL: _l("You name us customers; we do the rest."),
}
SIZES = {
    Size.S1: _l("1 to 10"), Size.S2: _l("11 to 50"), Size.S3: _l("51 to 200"), Size.S4: _l("201 to 1,000"),
    Size.S5: _l("more than 1,000"),
}  # fmt: skip
STAGES = {
    Stage.NEW: _l("New"),
    Stage.CONTACTED: _l("Contacted"),
    Stage.QUALIFYING: _l("Qualifying"),
    Stage.DUE_DILIGENCE: _l("Due diligence"),
    Stage.APPROVED: _l("Approved"),
    Stage.DECLINED: _l("Declined"),
}
STATUS_KEYS = {  # the tone and sign of a stage, by a key of the status macro
    Stage.NEW: "submitted", Stage.CONTACTED: "under_review", Stage.QUALIFYING: "under_review",
    Stage.DUE_DILIGENCE: "under_review", Stage.APPROVED: "approved", Stage.DECLINED: "declined",
}  # fmt: skip
SOURCES = {
    Source.FORM: _l("Application form"),
    Source.REFERRED: _l("Referred"),
    Source.EVENT: _l("Event"),
    Source.OUTREACH: _l("Our own search"),
    Source.PARTNER: _l("Through a partner"),
    Source.OTHER: _l("Other"),
}
CHECKS = {
    Check.DUPLICATE: (_l("Duplicate company"), _l("Is it a partner already, or part of one?")),
    Check.SANCTIONS: (_l("Sanctions"), _l("Company and owners against the lists that bind you.")),
    Check.CREDIT: (_l("Credit"), _l("A credit report, or terms that need none.")),
    Check.REFERENCES: (_l("References"), _l("Two customers, or the vendors it works with.")),
    Check.CONFLICT: (_l("Conflict of interest"), _l("Ties to competitors, to staff or to a partner nearby.")),
}
RESULTS = {Result.PASSED: _l("Fine"), Result.CONCERN: _l("A concern"), Result.NOT_NEEDED: _l("Not needed")}
FLAGS = {
    Flag.PARTNER_DOMAIN: (_l("Existing partner"), "warn"),
    Flag.PARTNER_NAME: (_l("Named like a partner"), "warn"),
    Flag.APPLIED_TOO: (_l("Applied twice"), "warn"),
    Flag.TOO_SOON: (_l("Before its time"), "warn"),
    Flag.MAIL_PROVIDER: (_l("Private address"), "neu"),
    Flag.OTHER_DOMAIN: (_l("Address of another domain"), "neu"),
    Flag.KNOWN_PERSON: (_l("Has an account"), "warn"),
}
REASONS = {
    Reason.NO_FIT: _l("Does not fit the program"),
    Reason.COVERED: _l("Region or market is covered"),
    Reason.TOO_EARLY: _l("Too early"),
    Reason.INCOMPLETE: _l("No answer to our questions"),
    Reason.ALREADY_PARTNER: _l("Is a partner already"),
    Reason.CHECKS: _l("Checks not passed"),
    Reason.OTHER: _l("Other"),
}
PARTS = {
    "fit": _l("Fit: size, market and country of the ideal partner"),
    "gap": _l("Coverage: region, market and products without a partner"),
    "capability": _l("Capability: website, products, motive and references known"),
}
