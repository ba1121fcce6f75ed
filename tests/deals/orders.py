"""A sequential model of who holds a customer, and the judge whether a history of acts has an order in it (G8)."""

from dataclasses import dataclass, replace

from prm.deals.rules import LIVE, UNDECIDED, WAITING, Status

OVERTAKEN = "overtaken"  # the row had moved since it was read: nothing was done


@dataclass(frozen=True)
class Deal:
    """A registration as the model knows it."""

    company: int
    status: Status
    lost: bool
    conflict: bool


@dataclass(frozen=True)
class Act:
    """What somebody did, between two moments, and what came of it."""

    began: float
    ended: float
    verb: str
    about: tuple[int, ...]
    result: object


# ---- the model: one act after another, on (deals by id, who holds the customer)


def told(state, act):
    """The state after an act that may follow here with this result; None where it may not."""
    deals, holder = dict(state[0]), state[1]
    if act.result == OVERTAKEN:
        return state
    if act.verb == "register":
        return registered(deals, holder, act)
    missing = [number for number in act.about if number not in deals]
    if missing:
        return None  # nobody can act on what is not registered yet
    after = {"approve": approved, "reject": rejected, "withdraw": withdrawn, "lose": lost, "extend": extended,
             "award": awarded}[act.verb](deals, holder, act.about)  # fmt: skip
    if after is None:
        return state if act.result == "refused" else None
    return (tuple(sorted(after[0].items())), after[1]) if act.result == "done" else None


def registered(deals, holder, act):
    company = act.about[0]
    mine = holder is not None and deals[holder].company == company and deals[holder].status in LIVE
    if act.result == "refused":
        return (tuple(sorted(deals.items())), holder) if mine else None
    number, conflict = act.result
    if mine or conflict is not (holder is not None):
        return None
    deals[number] = Deal(company, Status.SUBMITTED, lost=False, conflict=conflict)
    return tuple(sorted(deals.items())), holder if conflict else number


def approved(deals, holder, about):
    deal = deals[about[0]]
    if deal.status not in WAITING or (deal.conflict and holder is not None):
        return None
    deals[about[0]] = replace(deal, status=Status.APPROVED, conflict=False)
    return deals, about[0] if deal.conflict else holder


def rejected(deals, holder, about):
    if deals[about[0]].status not in UNDECIDED:
        return None
    deals[about[0]] = replace(deals[about[0]], status=Status.REJECTED)
    return deals, None if holder == about[0] else holder


def withdrawn(deals, holder, about):
    if deals[about[0]].status not in LIVE:
        return None
    deals[about[0]] = replace(deals[about[0]], status=Status.WITHDRAWN)
    return deals, None if holder == about[0] else holder


def lost(deals, holder, about):
    deal = deals[about[0]]
    if deal.status is not Status.APPROVED or deal.lost:
        return None
    deals[about[0]] = replace(deal, lost=True)
    return deals, None if holder == about[0] else holder


def extended(deals, holder, about):
    return (deals, holder) if deals[about[0]].status is Status.APPROVED else None


def awarded(deals, holder, about):
    """The first of the two gets the customer, the second is declined; both or neither."""
    winner, loser = about
    if (after := rejected(deals, holder, (loser,))) is None:
        return None
    return after if deals[winner].status is Status.APPROVED else approved(*after, (winner,))


def explained(acts, final):
    """Is there an order of the acts, true to their moments and results, that ends in the final state?"""
    acts = sorted(acts, key=lambda act: act.began)
    seen, open_ends = set(), [(frozenset(range(len(acts))), ((), None))]
    while open_ends:
        left, state = open_ends.pop()
        if not left:
            if state == final:
                return True
            continue
        if (left, state) in seen:
            continue
        seen.add((left, state))
        soonest = min(acts[n].ended for n in left)
        first = [(n, told(state, acts[n])) for n in left if acts[n].began <= soonest]
        idle = next((n for n, after in first if after == state), None)
        if idle is not None:  # it changes nothing here: it may as well come now
            open_ends.append((left - {idle}, state))
            continue
        open_ends += [(left - {n}, after) for n, after in first if after is not None]
    return False
