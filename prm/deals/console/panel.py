"""P03 as data, in its fixed order: what is asked, who else asked, what approving does, whose record, what was said."""

from flask import request
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.agreements.queries.agreed import agreed
from prm.core.db import db
from prm.deals.console import ours, papers, promise, timeline, tongue, wishes
from prm.deals.console.evidence import EVIDENCE
from prm.deals.forms.attributing import SourcingForm
from prm.deals.forms.review import (
    NEUTRAL,
    AskForm,
    DeclineForm,
    ReasonForm,
    RemarkForm,
    lengthened,
    reduced,
    refusal,
    shared,
    wording,
)
from prm.deals.queries import queue, weighing
from prm.deals.queries.names import REASONS
from prm.deals.rules import LIVE, UNDECIDED, WAITING, Outcome, Reason
from prm.deals.service import distributing, reviewing
from prm.deals.service.attributing import OVER
from prm.web import formats
from prm.web.gate import actor, allowed
from prm.web.known import about
from prm.web.reader import ROLE_NAMES

FEW = 5  # cases below which no share is told
ACTS = ("decline", "ask", "remark")


def built(registration, place, forms=None):
    """Everything the panel shows of a loaded registration; `forms` are those that were sent and not accepted."""
    partner = weighing.company(registration)
    ahead = reviewing.outlook(registration, partner, actor())
    rivals, own = queue.matches(actor(), registration), ours.beside(registration)
    lines = weighing.lines(registration)
    contest = bool(contested(rivals)) or (registration.status in WAITING and ours.reserved(own))
    act = request.args.get("act", "") if not forms else next(iter(forms))
    return {
        "row": registration,
        "partner": partner,
        "place": place,
        "state": promise.state(registration),
        "due": promise.promised(registration),
        "beside": promise.beside(registration),
        "waits": (ahead.second.number, ahead.second.said(wording())) if promise.waits(registration) else None,
        "amount": formats.exact(registration.amount, registration.currency),
        "reporting": _reporting(registration),
        "matches": [told(match) for match in rivals],
        "ours": own,
        "effect": effect(ahead, registration),
        "agreed": terms_of(registration, lines),
        "figures": track_record(partner),
        "distributor": distributing.name_of(registration.distributor_id),
        "lines": [(row.name, row.quantity, formats.amount(row.amount, registration.currency)) for row in lines],
        "timeline": timeline.of(registration, partner),
        "papers": papers.of(registration),
        "may": decisions(registration, ahead, contest),
        "act": act if act in ACTS else "",
        "wish": wishes.shown(
            registration, partner, act, weighing.reviewed(actor(), registration), (forms or {}).get(act)
        ),
        **blanks(registration, ahead, bool(contested(rivals))),
        **(forms or {}),
    }


def _reporting(registration):
    own = about().currency
    return formats.amount(registration.reporting, own) if registration.currency != own else ""


def contested(rivals):
    """The live registrations that the machine takes for the same customer's deal."""
    return [match for match in rivals if match.strong and match.live]


def told(match):
    """A match with its evidence in words."""
    words = {"same_name": _("same name as written")}
    if match.strong:
        words |= {"tax": _("same tax number"), "domain": _("same web domain"), "name": _("same name and country")}
    else:
        words |= {str(key): str(word) for key, word in EVIDENCE.items()}
    return {
        "match": match,
        "evidence": ", ".join(words.get(each, each) for each in match.evidence),
        "confidence": formats.percent(match.confidence) if match.confidence is not None else "",
        "received": formats.moment(match.received_at),
    }


def effect(ahead, registration):
    """What approving does: protection, discount, and the clauses behind them."""
    words = wording()
    until = registration.protected_until if registration.protected_from else ahead.until
    day = formats.day(until.date()) if until else _("without end")
    behind = (ahead.protection, ahead.benefits, *((ahead.late,) if ahead.lengthened else ()))
    behind += (ahead.second,) if ahead.beside else ()
    return {
        "until": day,
        "discount": words.percent(reduced(ahead.discount, ahead.beside)),
        "share": shared(ahead.beside, ahead.second) if ahead.beside else "",
        "longer": lengthened(ahead.lengthened, ahead.late) if ahead.lengthened else "",
        "clauses": [(each.number, each.said(words)) for each in behind],
        "decided": registration.protected_from is not None,
        "by_level": ahead.by_level,
        "version": registration.terms_version,
    }


def terms_of(registration, lines):
    """What the agreement that was in force when the deal came gives for the families in it; None for nothing."""
    families = {row.name for row in lines}
    return agreed(actor(), registration.partner_id, families, registration.received_at.date())


def track_record(partner):
    """Three numbers about the partner; no share of fewer than five."""
    row = weighing.standing(actor(), partner.id)
    closed, decided = row.won + row.lost, row.decided
    won = formats.percent(100 * row.won / closed) if closed >= FEW else _("too few")
    approved = formats.percent(100 * row.approved / decided) if decided >= FEW else ""
    return [
        (_("Won of those closed"), won, _("%(won)s of %(all)s", won=row.won, all=closed)),
        (_("Open registrations"), formats.number(row.open), ""),
        (
            _("Decided in 12 months"),
            formats.number(decided),
            _("%(share)s approved", share=approved) if approved else "",
        ),
    ]


def decisions(registration, ahead, rivals):
    """What the reader may do now; `why` says in a sentence what stands in the way of deciding."""
    in_reach = weighing.reviewed(actor(), registration)
    own = registration.user_id == actor().id
    waits = registration.status in WAITING and registration.outcome is Outcome.OPEN
    asker = reviewing.last_asker(db.session(), registration)
    yes = waits and in_reach and not own and ahead.accepts and registration.first_yes_id != actor().id
    return {
        "approve": yes and not rivals,
        "beside": yes and rivals and ahead.beside is not None,
        "compare": bool(rivals) and in_reach and registration.status in LIVE,
        "decline": in_reach and not own and registration.status in UNDECIDED,
        "ask": waits and in_reach,
        "remark": in_reach,
        "attribute": in_reach and registration.status not in OVER,
        "revoke": allowed(Do.REVOKE_DEAL) and registration.status in LIVE and registration.outcome is Outcome.OPEN,
        "undo": in_reach and reviewing.may_reconsider(registration, actor(), asker),
        "why": why_not(registration, ahead, in_reach=in_reach, own=own) if waits else "",
        "four_eyes": bool(ahead.four_eyes) and waits,
        "first_yes": registration.first_yes_id is not None,
    }


def why_not(registration, ahead, *, in_reach, own):
    """A sentence for who may look but not approve."""
    if not allowed(Do.REVIEW_DEAL):
        return _("Your role reads here. Channel managers and directors decide.")
    if not in_reach:
        return _("This partner is in somebody else's book. Its manager or a director of the region decides.")
    if own:
        return _("You registered this deal yourself. Somebody else has to decide it.")
    if registration.first_yes_id == actor().id:
        return _("You have given the first approval. A second person has to approve it too.")
    if not ahead.accepts:
        who, clause = str(ROLE_NAMES[ahead.role]), ahead.route
        return _(
            "Clause %(n)s asks for a %(who)s to approve this: “%(text)s”",
            n=clause.number,
            who=who.lower(),
            text=clause.said(wording()),
        )
    return ""


def blanks(registration, ahead, conflict):
    """The forms as they are opened."""
    reasons = {str(each.value): each for each in ahead.reasons}
    usual = str(Reason.ALREADY_REGISTERED) if conflict or registration.conflict else ""
    reason = request.args.get("reason", usual if usual in reasons else "")
    chooser = ReasonForm(data={"reason": reason})
    chooser.reason.choices = [("", _("Choose a reason")), *((key, str(REASONS[Reason(key)])) for key in reasons)]
    decline = None
    if reason in reasons:
        behind = resting(Reason(reason), ahead)
        with tongue.of(registration):
            words = refusal(Reason(reason), behind, registration.number)
        decline = DeclineForm(data={"reason": reason, "told": words})
    return {"chooser": chooser, "decline": decline, "ask": AskForm(), "remark": RemarkForm(),
            "sourcing": SourcingForm(obj=registration)}  # fmt: skip


def resting(reason, ahead):
    """The clause a no rests on; one and the same for whatever would tell whose the customer is."""
    if reason in NEUTRAL:
        return ahead.first
    return next(each.clause for each in ahead.reasons if each.value is reason)


def still_open(registration):
    """Whether a decision can still be sent."""
    return registration.status in UNDECIDED and registration.outcome is Outcome.OPEN
