"""The English sentences of the rules of engagement, by key, marked for translation. Nothing else."""


def N_(text: str) -> str:  # noqa: N802 - the extractor's own name for "translate later"
    """Mark a sentence for translation without translating it."""
    return text


SECTIONS = (
    N_("What may be registered"),
    N_("Who comes first"),
    N_("How fast we decide"),
    N_("Who decides"),
    N_("Protection"),
    N_("Extension"),
    N_("Appeal"),
    N_("Benefits"),
    N_("How to read these rules"),
)

PLURALS = {  # the name of a fact: singular and plural, for ngettext
    "days": ("%(num)s day", "%(num)s days"),
    "hours": ("%(num)s business hour", "%(num)s business hours"),
    "times": ("once", "%(num)s times"),
}

WORDS = {
    "eligibility.minimum": N_("A deal counts from %(amount)s. A smaller one can be declined for its size."),
    "eligibility.any_size": N_("A deal of any size may be registered."),
    "eligibility.stages": N_("A deal may be registered at the sales stage %(stages)s."),
    "eligibility.any_stages": N_("A deal may be registered at any sales stage."),
    "eligibility.fields": N_("A registration is incomplete without any of these: %(fields)s."),
    "eligibility.any_fields": N_("A registration that does not tell the deal is incomplete."),
    "eligibility.families": N_(
        "Only deals with %(families)s may be registered, and only by partners authorised for the product and territory."
    ),
    "eligibility.any_families": N_(
        "All products may be registered, by partners authorised for the product and territory."
    ),
    "eligibility.tenders": N_("A deal may be registered even after the customer has put it out to tender."),
    "eligibility.no_tenders": N_(
        "A deal that the customer had put out to tender before it was registered can be declined."
    ),
    "eligibility.standing": N_(
        "The partner is active and its agreement is in force, or the registration can be declined."
    ),
    "eligibility.resubmissions": N_("A declined registration can be submitted again, %(times)s at most."),
    "eligibility.no_resubmissions": N_("A declined registration is not submitted again; it can be appealed."),
    "priority.first": N_(
        "The first registration of a customer's deal for a product family has priority, by the moment we received it."
    ),
    "priority.reject": N_("A second partner's registration of a deal that is taken is declined."),
    "priority.waitlist": N_(
        "A second partner's registration of a deal that is taken waits. "
        "When the deal becomes free, those who wait are told; nobody moves up silently."
    ),
    "priority.reduced": N_(
        "A second partner's registration of a deal that is taken can be approved "
        "for %(share)s of the first one's benefits."
    ),
    "priority.existing_customer": N_("A deal can be declined when the customer already buys the same product family."),
    "priority.direct": N_(
        "A deal can be declined when our own sales team worked on it in the %(days)s before it was registered."
    ),
    "decision.answer": N_(
        "A question to the partner stops the clock. "
        "A registration keeps its priority when the question is answered within %(days)s."
    ),
    "decision.late": N_(
        "When we decide later than promised, the protection is longer by the delay: every day begun counts as a day."
    ),
    "decision.not_late": N_("When we decide later than promised, the protection stays as it is."),
    "hours.line": N_("A deal %(when)s is decided within %(hours)s, counted in %(clock)s."),
    "hours.otherwise": N_("Every other deal is decided within %(hours)s, counted in %(clock)s."),
    "hours.every": N_("Every deal is decided within %(hours)s, counted in %(clock)s."),
    "clock.vendor": N_("our opening hours"),
    "clock.partner": N_("the partner's opening hours"),
    "routing.auto": N_(
        "A deal under %(amount)s is approved at once when it meets section 1, resembles no other deal or customer "
        "and asks for no more discount than section 8 gives."
    ),
    "routing.no_auto": N_("Every registration is decided by a person."),
    "routing.four_eyes": N_("Two different people approve a deal above %(amount)s."),
    "routing.no_four_eyes": N_("One person's decision is enough for a deal of any size."),
    "routing.above": N_("Somebody with a higher role can decide in place of those named below."),
    "routing.amendment": N_(
        "The partner can ask to change the amount, the products and the closing day of an approved deal. "
        "A person decides on a new product and on an amount beyond a limit of this section; "
        "any other change holds at once."
    ),
    "route.line": N_("A deal %(when)s is decided by %(who)s."),
    "route.otherwise": N_("Every other deal is decided by %(who)s."),
    "route.every": N_("Every deal is decided by %(who)s."),
    "who.manager.book": N_("the partner's channel manager"),
    "who.manager.region": N_("a channel manager of the region"),
    "who.manager.all": N_("a channel manager"),
    "who.director.book": N_("the partner's director"),
    "who.director.region": N_("a director of the region"),
    "who.director.all": N_("a director"),
    "who.admin.book": N_("an administrator"),
    "who.admin.region": N_("an administrator"),
    "who.admin.all": N_("an administrator"),
    "protection.line": N_("A deal %(when)s is protected for %(days)s from its approval."),
    "protection.line.never": N_("A deal %(when)s is protected from its approval until it is closed."),
    "protection.otherwise": N_("Every other deal is protected for %(days)s from its approval."),
    "protection.every": N_("Every deal is protected for %(days)s from its approval."),
    "protection.otherwise.never": N_("Every other deal is protected from its approval until it is closed."),
    "protection.every.never": N_("Every deal is protected from its approval until it is closed."),
    "extension.none": N_("Protection is not extended."),
    "extension.most": N_("The partner can ask for more protection %(times)s; each extension adds up to %(days)s."),
    "extension.most_days": N_("All extensions of a deal together add no more than %(days)s."),
    "extension.in_time": N_(
        "An extension is asked for before the protection ends; protection runs on until we decide."
    ),
    "extension.auto": N_(
        "The first extension is granted at once when the sales stage has moved in the %(days)s before it is asked for."
    ),
    "extension.no_auto": N_("Every extension is decided by a person."),
    "appeal": N_(
        "A decision can be appealed within %(days)s. Somebody who did not take part in it decides the appeal."
    ),
    "appeal.none": N_("A decision cannot be appealed."),
    "benefits.line": N_("A deal %(when)s has a registration discount of %(discount)s."),
    "benefits.line.commission": N_("A deal %(when)s has a registration discount of %(discount)s. %(commission)s"),
    "benefits.otherwise": N_("Every other deal has a registration discount of %(discount)s."),
    "benefits.otherwise.commission": N_("Every other deal has a registration discount of %(discount)s. %(commission)s"),
    "benefits.every": N_("Every deal has a registration discount of %(discount)s."),
    "benefits.every.commission": N_("Every deal has a registration discount of %(discount)s. %(commission)s"),
    "reading.order": N_("Where several lines of a section fit a deal, the first of them decides."),
    "reading.currency": N_("Amounts are compared in %(currency)s."),
    "when.amount_from": N_("of %(it)s or more"),
    "when.amount_above": N_("above %(it)s"),
    "when.amount_below": N_("under %(it)s"),
    "when.families": N_("with a product of %(it)s"),
    "when.tiers": N_("of a partner at the tier %(it)s"),
    "when.regions": N_("of a partner in %(it)s"),
    "when.customer_countries": N_("for a customer in %(it)s"),
    "when.customer_regions": N_("for a customer in %(it)s"),
    "when.segments": N_("for a customer of the kind %(it)s"),
    "when.discount_above": N_("that asks for a discount above %(it)s"),
    "when.conflict.true": N_("with a conflict"),
    "when.conflict.false": N_("without a conflict"),
    "when.closes_after_days": N_("expected to close in more than %(it)s"),
    "list.comma": N_(", "),
    "list.or": N_("%(first)s or %(last)s"),
    "list.and": N_("%(first)s and %(last)s"),
}
