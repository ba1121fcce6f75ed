"""The metrics of deal registration as records: KPIs 5 to 8, 12, 13, 15, 16 and 28 of the dictionary."""

from collections.abc import Callable
from fractions import Fraction

from prm.analytics import registrations as rows
from prm.analytics.dims import CALENDAR, PLACES, SELLERS
from prm.analytics.metric import N_, Direction, Metric, Reason, Totals, Unit, Value, plain, ratio

_ALL = (*CALENDAR, *PLACES, *SELLERS, "category")
_NOW = (*PLACES, *SELLERS, "category")
_OWNERS = ("manager", "team", "partner", "territory", "category")
_OPERATIONS, _HEAD = N_("Channel operations"), N_("Head of channel")


def middle(part: str, per: int, reason: Reason) -> Callable[[Totals], Value]:
    """Finish with a part's median or percentile, in units of which one has `per` of the part's."""
    return lambda totals: Value(totals[part] or 0, per, None if totals[part] is not None else reason, totals)


def premium(totals: Totals) -> Value:
    """What an average order of a registered deal is worth more than another."""
    own, orders = totals["registered_value"] or 0, totals["registered_orders"] or 0
    other, others = totals["other_value"] or 0, totals["other_orders"] or 0
    return Value(
        own * others - other * orders, orders * others, None if orders and others else Reason.NO_ORDERS, totals
    )


def coverage(totals: Totals) -> Value:
    """Open pipeline ÷ what the targets still ask for; n/a without targets and where they are reached."""
    target, gap = totals["target"] or 0, (totals["target"] or 0) - (totals["credited"] or 0)
    reason = Reason.NO_TARGET if target <= 0 else Reason.NO_GAP if gap <= 0 else None
    return Value(totals["closing"] or 0, gap, reason, totals)


def velocity(totals: Totals) -> Value:
    """Open deals × won ÷ ended × value ÷ won ÷ (days ÷ won), as one fraction."""
    found = {part: totals[part] or 0 for part in ("open_deals", "won", "ended", "won_value", "won_days")}
    under = found["ended"] * found["won_days"]
    reason = None if found["won"] and under > 0 else Reason.NO_WON
    return Value(Fraction(found["open_deals"] * found["won_value"] * found["won"]), under, reason, totals)


METRICS = (
    Metric(
        key="registrations",
        name=N_("Registrations"),
        words=N_("How many deals partners registered, by the day they submitted them."),
        formula=N_("Registrations submitted"),
        unit=Unit.COUNT, direction=Direction.UP, owner=_OPERATIONS,
        sources=("registrations",), grain=_ALL, parts=(rows.SUBMITTED,), finish=plain("submitted"), additive=True,
    ),
    Metric(
        key="registration_intensity",
        name=N_("Registrations per active partner"),
        words=N_(
            "How many deals an active partner registers on average. Cut by the partner's own territory and manager, "
            "not by those of its customers."
        ),
        formula=N_("Registrations submitted ÷ partners of status active"),
        unit=Unit.INDEX, direction=Direction.UP, owner=_OPERATIONS,
        sources=("registrations", "partners"), grain=(*PLACES, *SELLERS),
        parts=(rows.SUBMITTED_HOME, rows.ACTIVE_NOW),
        finish=ratio(("submitted",), ("active_partners",), Reason.NO_PARTNERS),
    ),
    Metric(
        key="registration_coverage",
        name=N_("Registration coverage"),
        words=N_("The share of orders through partners whose deal had been registered."),
        formula=N_("Orders that a won registration names ÷ orders through partners"),
        unit=Unit.SHARE, direction=Direction.UP, owner=_OPERATIONS,
        sources=("orders",), grain=_ALL, parts=(rows.ORDERS_WITH, rows.ORDERS_WITHOUT),
        finish=ratio(("registered_orders",), ("registered_orders", "other_orders"), Reason.NO_ORDERS),
    ),
    Metric(
        key="registration_approval_rate",
        name=N_("Registration approval rate"),
        words=N_("The share of decisions that were approvals, by the day of the first decision."),
        formula=N_("Approved ÷ (approved + declined); undecided, withdrawn and returned ones do not count"),
        unit=Unit.SHARE, direction=Direction.NEITHER, owner=_HEAD,
        sources=("registrations",), grain=_ALL, parts=(rows.APPROVED, rows.REJECTED),
        finish=ratio(("approved",), ("approved", "rejected"), Reason.NO_DECISIONS),
    ),
    Metric(
        key="time_to_decision",
        name=N_("Time to decision"),
        words=N_("How many business hours a registration usually waits for its decision, pauses left out."),
        formula=N_("Median of the business hours from submission to first decision"),
        unit=Unit.HOURS, direction=Direction.DOWN, owner=_HEAD,
        sources=("registrations",), grain=_ALL, parts=(rows.MIDDLE,),
        finish=middle("median_minutes", 60, Reason.NO_DECISIONS),
    ),
    Metric(
        key="time_to_decision_p90",
        name=N_("Time to decision, nine of ten"),
        words=N_("Within how many business hours nine of ten registrations are decided, pauses left out."),
        formula=N_("90th percentile of the business hours from submission to first decision"),
        unit=Unit.HOURS, direction=Direction.DOWN, owner=_HEAD,
        sources=("registrations",), grain=_ALL, parts=(rows.SLOWEST,),
        finish=middle("p90_minutes", 60, Reason.NO_DECISIONS),
    ),
    Metric(
        key="decision_promise_kept",
        name=N_("Promise kept"),
        words=N_("The share of decisions that came within the promised business hours."),
        formula=N_("Decisions within the promised time ÷ decisions"),
        unit=Unit.SHARE, direction=Direction.UP, owner=_HEAD,
        sources=("registrations",), grain=_ALL, parts=(rows.KEPT, rows.DECIDED),
        finish=ratio(("kept",), ("decided",), Reason.NO_DECISIONS),
    ),
    Metric(
        key="registration_win_rate",
        name=N_("Registration win rate"),
        words=N_("The share of approved registrations ended in the period that were won; expired ones count as ended."),
        formula=N_("Won ÷ (won + lost + expired)"),
        unit=Unit.SHARE, direction=Direction.UP, owner=_HEAD,
        sources=("registrations",), grain=_ALL, parts=(rows.WON, rows.ENDED),
        finish=ratio(("won",), ("ended",), Reason.NO_ENDED),
    ),
    Metric(
        key="registration_win_rate_closed",
        name=N_("Registration win rate, expired left out"),
        words=N_("The share of registrations closed in the period that were won; expired ones do not count."),
        formula=N_("Won ÷ (won + lost)"),
        unit=Unit.SHARE, direction=Direction.UP, owner=_HEAD,
        sources=("registrations",), grain=_ALL, parts=(rows.WON, rows.LOST),
        finish=ratio(("won",), ("won", "lost"), Reason.NO_ENDED),
    ),
    Metric(
        key="activation_rate",
        name=N_("Activation rate"),
        words=N_(
            "The share of partners activated in the period that had a registration approved within 180 days. "
            "Partners activated less than 180 days ago do not count yet."
        ),
        formula=N_("Partners with a registration approved within 180 days of activation ÷ partners activated"),
        unit=Unit.SHARE, direction=Direction.UP, owner=_HEAD,
        sources=("partners", "registrations"), grain=(*CALENDAR, *PLACES, *SELLERS),
        parts=(rows.COHORT_WITH_DEAL, rows.COHORT),
        finish=ratio(("with_deal",), ("cohort",), Reason.NO_COHORT),
    ),
    Metric(
        key="pipeline_coverage",
        name=N_("Pipeline coverage"),
        words=N_(
            "How many times the open registrations expected to close in the period cover what the targets of that "
            "period still ask for. Only owners who have a target count, account managers unless cut by another."
        ),
        formula=N_("Open approved registrations expected to close ÷ (target − credited revenue)"),
        unit=Unit.INDEX, direction=Direction.UP, owner=_HEAD,
        sources=("registrations", "targets", "credits"), grain=_OWNERS,
        parts=(rows.CLOSING, rows.TARGET, rows.CREDITED), finish=coverage, refuse=rows.needs_a_period,
    ),
    Metric(
        key="pipeline_velocity",
        name=N_("Pipeline velocity"),
        words=N_(
            "What the registrations open now are worth per day, at the win rate, average value and days from "
            "submission to won of the period."
        ),
        formula=N_("Open registrations × win rate × average value won ÷ average days until won"),
        unit=Unit.AMOUNT, direction=Direction.UP, owner=_HEAD,
        sources=("registrations",), grain=_NOW,
        parts=(rows.OPEN, rows.WON, rows.ENDED, rows.WON_VALUE, rows.WON_DAYS), finish=velocity,
    ),
    Metric(
        key="average_registered_order",
        name=N_("Average order of registered deals"),
        words=N_("What an order is worth on average where its deal had been registered."),
        formula=N_("Booked lines of registered deals ÷ their orders"),
        unit=Unit.AMOUNT, direction=Direction.UP, owner=_OPERATIONS,
        sources=("orders",), grain=_ALL, parts=(rows.VALUE_WITH, rows.ORDERS_WITH),
        finish=ratio(("registered_value",), ("registered_orders",), Reason.NO_ORDERS),
    ),
    Metric(
        key="average_unregistered_order",
        name=N_("Average order of other deals"),
        words=N_("What an order through partners is worth on average where nobody had registered its deal."),
        formula=N_("Booked lines of unregistered deals ÷ their orders"),
        unit=Unit.AMOUNT, direction=Direction.NEITHER, owner=_OPERATIONS,
        sources=("orders",), grain=_ALL, parts=(rows.VALUE_WITHOUT, rows.ORDERS_WITHOUT),
        finish=ratio(("other_value",), ("other_orders",), Reason.NO_ORDERS),
    ),
    Metric(
        key="registration_premium",
        name=N_("Registered against other orders"),
        words=N_("How much more an average order is worth where its deal had been registered."),
        formula=N_("Average order of registered deals − average order of other deals"),
        unit=Unit.AMOUNT, direction=Direction.UP, owner=_OPERATIONS,
        sources=("orders",), grain=_ALL,
        parts=(rows.VALUE_WITH, rows.ORDERS_WITH, rows.VALUE_WITHOUT, rows.ORDERS_WITHOUT), finish=premium,
    ),
    Metric(
        key="registered_cycle",
        name=N_("Days until won"),
        words=N_("How many days a registered deal takes on average from submission until it is won."),
        formula=N_("Days from submission until won ÷ registrations won"),
        unit=Unit.DAYS, direction=Direction.DOWN, owner=_OPERATIONS,
        sources=("registrations",), grain=_ALL, parts=(rows.WON_DAYS, rows.WON),
        finish=ratio(("won_days",), ("won",), Reason.NO_WON),
    ),
    Metric(
        key="conflict_rate",
        name=N_("Conflict rate"),
        words=N_("The share of submitted registrations whose conflict a person had to look at."),
        formula=N_("Registrations with a conflict ÷ registrations submitted"),
        unit=Unit.SHARE, direction=Direction.DOWN, owner=_HEAD,
        sources=("registrations",), grain=_ALL, parts=(rows.FLAGGED, rows.SUBMITTED),
        finish=ratio(("flagged",), ("submitted",), Reason.NO_REGISTRATIONS),
    ),
    Metric(
        key="conflict_days",
        name=N_("Days to resolve a conflict"),
        words=N_("How many days a conflict usually takes until it is settled, by the day it was settled."),
        formula=N_("Median of the days from submission until the conflict was settled"),
        unit=Unit.DAYS, direction=Direction.DOWN, owner=_HEAD,
        sources=("registrations",), grain=_ALL, parts=(rows.RESOLVED,),
        finish=middle("median_days", 1, Reason.NO_CONFLICTS),
    ),
    Metric(
        key="overturn_rate",
        name=N_("Overturn rate"),
        words=N_("The share of appeals that changed the decision, by the day the appeal was decided."),
        formula=N_("Decisions changed ÷ appeals decided"),
        unit=Unit.SHARE, direction=Direction.NEITHER, owner=_HEAD,
        sources=("registrations",), grain=_ALL, parts=(rows.CHANGED, rows.APPEALED),
        finish=ratio(("changed",), ("appealed",), Reason.NO_APPEALS),
    ),
)  # fmt: skip
