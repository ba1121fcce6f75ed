"""P04, the registrations of one customer's deal side by side; one of them gets it, the others are told why not."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do, See
from prm.core.errors import Refused
from prm.deals.console import ours, panel, promise, tongue
from prm.deals.console.deciding import clashed
from prm.deals.console.door import bp
from prm.deals.forms.review import approval, refusal, wording
from prm.deals.models import Registration
from prm.deals.queries import queue, weighing
from prm.deals.queries.ours import holds
from prm.deals.rules import LIVE, Outcome, Reason, Status
from prm.deals.service import reviewing
from prm.deals.service.deciding import No
from prm.identity.sessions import say
from prm.partners.console.catalogue import known_names
from prm.web import formats
from prm.web.gate import actor, load, needs

MOST = 4
LONGEST = 4_000


@bp.get("/<public_id>/compare")
@needs(See.DEALS)
def compare(public_id):
    """Who is entitled, under which rule?"""
    first = load(Registration, public_id)
    rivals = panel.contested(queue.matches(actor(), first))
    found = sides(first, rivals)
    chosen = next((side for side in found if side["row"].public_id == request.args.get("winner")), None)
    return render_template(
        "deals/console/compare.html",
        first=first,
        sides=found,
        hidden=[panel.told(match) for match in rivals if not match.public_id],
        rule=rule(first),
        ours=ours.beside(first),
        alone=panel.built(first, {"url": "", "back": "", "next": "", "fields": [], "opened": ""})
        if not rivals
        else None,
        winner=chosen if chosen and chosen["may"] else None,
        messages=messages(chosen, found) if chosen and chosen["may"] else [],
    )


def sides(first, rivals):
    """The registrations as columns, the earliest first."""
    others = [load(Registration, match.public_id) for match in rivals if match.public_id][: MOST - 1]
    evidence = {match.public_id: panel.told(match)["evidence"] for match in rivals}
    evidence[first.public_id] = ", ".join(dict.fromkeys(evidence.values()))  # what is shared is shared by both
    holders = {match.public_id for match in rivals if match.holder}
    rows = sorted([first, *others], key=lambda row: (row.received_at, row.id))
    protected = [row for row in rows if row.status is Status.APPROVED and row.benefit_share is None]
    all_mine = all(weighing.reviewed(actor(), row) for row in rows) and all(match.public_id for match in rivals)
    found = [side(row, evidence, holders, protected, all_mine=all_mine) for row in rows]
    return [each | idle(each, found) for each in found]


def idle(one, found):
    """Nothing is left to decide for an approved one when all the others are let be."""
    left = [each for each in found if each is not one and not each["stays"]]
    if one["row"].status is not Status.APPROVED or left or one["stays"]:
        return {}
    return {"may": False, "why": _("It has the customer. Nobody beside it is to be declined.")}


def side(row, evidence, holders, protected, *, all_mine):
    """One column."""
    partner = weighing.company(row)
    ahead = reviewing.outlook(row, partner, actor())
    free = row.status in LIVE and row.benefit_share is None and (not protected or protected == [row])
    decides = ahead.accepts or row.status is Status.APPROVED
    return {
        "row": row,
        "partner": partner,
        "state": promise.state(row),
        "received": formats.moment(row.received_at),
        "amount": formats.exact(row.amount, row.currency),
        "families": ", ".join(line.name for line in weighing.lines(row)),
        "evidence": evidence.get(row.public_id, ""),
        "holds": row.public_id in holders or not row.conflict or holds(row),
        "record": panel.track_record(partner),
        "manager": known_names().people.get(partner.manager_id, ""),
        "ahead": ahead,
        "stays": ahead.waits or row.benefit_share is not None,
        "beside": promise.beside(row),
        "may": all_mine and free and decides,
        "why": hindrance(row, ahead, protected, all_mine=all_mine, decides=decides),
    }


def hindrance(row, ahead, protected, *, all_mine, decides):
    """Why this one cannot be given the customer by the reader; empty where it can."""
    if not all_mine:
        return _("Not all of these are yours to decide. A director of the regions can award.")
    if row.benefit_share is not None:
        return promise.beside(row)
    if protected and protected != [row]:
        return _("%(number)s is approved and protected. It would have to be revoked first.", number=protected[0].number)
    if not decides:
        return _("Clause %(n)s: “%(text)s”", n=ahead.route.number, text=ahead.route.said(wording()))
    return ""


def rule(first):
    """(number, text, version) of the clause that says who comes first."""
    clause = reviewing.outlook(first, weighing.company(first), actor()).first
    return clause.number, clause.said(wording()), first.terms_version


def messages(winner, found):
    """What each side will read, the winner first: (column, words)."""
    ahead = winner["ahead"]
    told = []
    if winner["row"].status is not Status.APPROVED:
        with tongue.of(winner["row"]):
            told.append((winner, approval(winner["row"], ahead)))
    for each in found:
        if each is not winner and not each["stays"]:
            with tongue.of(each["row"]):
                told.append((each, refusal(Reason.ALREADY_REGISTERED, each["ahead"].first, each["row"].number)))
    return told


@bp.post("/<public_id>/award")
@needs(Do.REVIEW_DEAL)
def award(public_id):
    """Give the customer to this one; the others that were shown are declined."""
    winner = load(Registration, public_id)
    partner = weighing.company(winner)
    others = [load(Registration, each) for each in request.form.getlist("other")[:MOST]]
    for row in (winner, *others):
        if request.form.get(f"version.{row.public_id}") != str(row.version):
            return clashed(row, weighing.company(row))
    if not others or any(row.id == winner.id or row.outcome is not Outcome.OPEN for row in others):
        raise Refused(_("There is nothing to decide between any more. Open the queue again."))
    refusals = [
        (row, company, no_of(row, company)) for row, company in ((row, weighing.company(row)) for row in others)
    ]
    if reviewing.award((winner, partner), refusals, words_of(winner), actor()):
        say(_("Awarded %(customer)s to %(partner)s", customer=winner.customer, partner=partner.name))
    else:
        say(_("First of two approvals given. Nobody has been declined yet."))
    return redirect(url_for("deals.index"), 303)


def words_of(row):
    """What the page shows its partner, as it was sent."""
    return request.form.get(f"told.{row.public_id}", "").strip()[:LONGEST]


def no_of(row, partner):
    """The no for one that did not get it, with words of its own if they were all taken away."""
    ahead = reviewing.outlook(row, partner, actor())
    behind = panel.resting(Reason.ALREADY_REGISTERED, ahead)
    with tongue.of(row):
        usual = refusal(Reason.ALREADY_REGISTERED, behind, row.number)
    return No(Reason.ALREADY_REGISTERED, behind.number, words_of(row) or usual)
