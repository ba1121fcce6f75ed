"""The onboarding of a partner for whom nobody has written another: what the first weeks are about everywhere."""

from flask_babel import gettext as _

from prm.joining.catalogue import agreements
from prm.joining.tasks import Consequence, Plan, Rule, Side, Step


def usual() -> tuple[str, Plan]:
    """Its name and its tasks, in the language of whoever starts it; an agreement is one where there are texts."""
    agreement = Step(
        "agreement", _("Sign the agreement"), days=21, after=("join",), completes_on="agreement",
        hint=_("It completes when both sides have signed."),
    )  # fmt: skip
    steps = (
        Step("join", _("Accept your invitation"), days=3, completes_on="first_user"),
        Step("company", _("Check your company's details"), days=7, after=("join",), completes_on="company"),
        Step("colleague", _("Bring a colleague in"), days=14, after=("join",), mandatory=False,
             completes_on="colleague"),
        *([agreement] if agreements() else []),
        Step("welcome", _("Welcome call"), Side.VENDOR, 7, _("Meet, and agree on the first three months."), proof=True),
        Step("contacts", _("Name a technical contact"), days=14, after=("join",), proof=True,
             hint=_("Whom do we call about products? A name and an address.")),
        Step("plan", _("Agree on the 30-60-90 day plan"), Side.VENDOR, 30, after=("welcome",), proof=True),
        Step("deal", _("Register your first deal"), days=60, after=("join",), mandatory=False, completes_on="deal"),
    )  # fmt: skip
    return _("First weeks"), Plan(steps, Rule(90, Consequence.ESCALATE))
