"""The partner's own pages: Home, Orders, Company. Every number through the walls; nothing of the vendor's own."""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Do, Own, See, may
from prm.agreements.portal import steps as paper_steps
from prm.core import clock
from prm.core.db import db
from prm.core.period import Period
from prm.dashboards import first_steps, portal_home, question, rows
from prm.dashboards.answers import Answers
from prm.deals.portal import listing as own_deals
from prm.deals.queries import authorised
from prm.joining import portal as own_onboarding
from prm.web import export, formats, nav
from prm.web.export import Column, Kind
from prm.web.gate import actor, audience, needs

bp = audience("portal", "home", "/portal")
nav.entry(10, "h", _l("Home"), "portal_home.index", "home", See.SALES, audience="portal")
nav.entry(20, "o", _l("Orders"), "portal_home.orders", "receipt", See.SALES, audience="portal")
nav.entry(30, "c", _l("Company"), "portal_home.company", "building", See.PARTNERS, audience="portal", section="company")
nav.tab("company", 10, _l("Company"), "portal_home.company", See.PARTNERS, audience="portal")
MOST_EXPORTED = 250_000


def orders_link(period: Period | None = None, company: str = "") -> str:
    """The order lines of some days and a company of the family."""
    words: dict[str, Any] = {"period": f"{period.start}..{period.end}" if period else "", "company": company}
    return url_for("portal_home.orders", **{name: word for name, word in words.items() if word})


@bp.get("/")
@needs(See.SALES)
def index() -> str:
    """PP1, first form: what we booked, how our targets stand, our last orders, our resellers."""
    answers = Answers(actor())
    data_to = answers.data_to
    company = portal_home.profile(actor()).company
    deals = own_deals.standing()
    onboarding, papers = own_onboarding.card(actor()), paper_steps.of(actor())
    steps = [] if onboarding else first_steps.of(actor(), registered=deals["any"])
    asked = first_steps.due(actor()) and (first_steps.confirmed(actor()) or not steps)  # else it is a step
    if data_to is None:
        return render_template(
            "dashboards/portal/home.html", company=company, data_to=None, deals=deals, steps=steps, asked=asked,
            onboarding=onboarding, papers=papers,
        )  # fmt: skip
    period = question.period_called(question.LAST_12, answers.calendar, data_to) or answers.calendar.year_of(data_to)
    firms = portal_home.with_goals(answers, portal_home.firms(answers, period), data_to)
    own = firms[0]
    booked, earlier = sum(firm.booked for firm in firms), sum(firm.earlier for firm in firms)
    return render_template(
        "dashboards/portal/home.html",
        company=company, own=own, firms=firms if len(firms) > 1 else [], booked=booked, earlier=earlier,
        tile=portal_home.tile(answers, own, period, orders_link(period, own.code)), period=period, data_to=data_to,
        orders=portal_home.last_orders(actor()), currency=answers.currency, orders_link=orders_link,
        deals=deals, steps=steps, asked=asked, onboarding=onboarding, papers=papers,
    )  # fmt: skip


@bp.post("/first-steps")
@needs(Own.ACCOUNT)
def first_step() -> ResponseReturnValue:
    """Say that the company's details are right, or put the list of first steps away."""
    first_steps.keep(actor(), request.form.get("act", ""))
    return redirect(url_for("portal_home.index"), 303)


@bp.get("/orders/")
@needs(See.SALES)
def orders() -> str | Response:
    """Our order lines, whose total is the number one came from."""
    answers = Answers(actor())
    data_to = answers.data_to
    if data_to is None:
        return render_template("dashboards/portal/orders.html", data_to=None, page=None)
    asked = question.read(
        {"period": request.args.get("period") or question.LAST_12}, answers.calendar, data_to, cuts=()
    )
    number = request.args.get("q", "").replace("\x00", "").strip()[:60]
    family = portal_home.family(actor())
    company = request.args.get("company", "") if request.args.get("company", "") in family else ""
    chosen = portal_home.order_lines(answers, asked.period, company, number)
    total, count = portal_home.totals(chosen)
    if request.args.get("format") in {"xlsx", "csv"}:
        return _file(answers, chosen, total, asked.period, company, number)
    return render_template(
        "dashboards/portal/orders.html",
        page=rows.lines(chosen, count, request.args), total=total, count=count, asked=asked, number=number,
        company=company, family=family if len(family) > 1 else {}, currency=answers.currency, data_to=data_to,
        periods=_periods(answers, asked), shown=_shown(answers, asked.period), links=_files(),
    )  # fmt: skip


def _periods(answers: Answers, asked: Any) -> list[tuple[str, str]]:
    """The periods to choose from; one of other days stands first, under its own days."""
    known = question.choices(answers.calendar, asked.data_to)
    if asked.key in {key for key, _name in known}:
        return known
    return [(asked.key, _shown(answers, asked.period)), *known]


def _shown(answers: Answers, period: Period | None) -> str:
    if period is None:
        return _("All time")
    name = answers.calendar.name(period)
    return f"{formats.day(period.start)} – {formats.day(period.end)}" if " – " in name else name


def _files() -> list[tuple[str, str]]:
    held: dict[str, Any] = {
        name: word for name, word in request.args.items() if name in {"period", "company", "q"} and word
    }
    return [
        (said, url_for("portal_home.orders", **held, format=form))
        for said, form in ((_("Excel"), "xlsx"), (_("CSV"), "csv"))
    ]


def _file(answers: Answers, chosen: Any, total: int, period: Period | None, company: str, number: str) -> Response:
    """The same lines in the same order, unrounded, their total last (E13)."""
    columns = [
        Column("day", _("Day"), Kind.DAY),
        Column("order", _("Order")),
        Column("line", _("Line"), Kind.COUNT),
        Column("company", _("Company")),
        Column("product", _("Product")),
        Column("quantity", _("Quantity"), Kind.COUNT),
        Column("amount", _("Amount"), Kind.AMOUNT),
        Column("reporting", _("Amount in %(code)s", code=answers.currency), Kind.AMOUNT, answers.currency),
    ]
    found = db.session.execute(chosen.limit(MOST_EXPORTED))
    lines = [
        [
            r.day,
            r.order_number,
            r.line_number,
            r.partner,
            r.product or "",
            r.quantity,
            (r.amount, r.currency),
            r.reporting,
        ]
        for r in found
    ]
    lines.append([None, _("Total"), None, "", "", None, None, total])
    if request.args["format"] == "csv":
        return export.send_csv(_("Orders"), columns, lines)
    about = [
        (_("Period"), _shown(answers, period)),
        (_("Company"), company or _("all")),
        (_("Order number holds"), number or _("anything")),
        (_("Exported by"), answers.actor.name),
        (_("Exported at"), clock.now().isoformat(timespec="seconds")),
    ]
    return export.send_workbook(_("Orders"), columns, lines, about)


@bp.get("/company/")
@bp.get("/company/<public_id>/")
@needs(See.PARTNERS)
def company(public_id: str = "") -> str:
    """Our facts as the vendor holds them, our people, and whom to ask."""
    found = portal_home.profile(actor(), public_id.replace("\x00", ""))
    confirm = found.company.id == actor().partner_id and first_steps.to_confirm(actor())
    products = [row.name for row in authorised.of_partner(actor(), found.company.id)]
    may_confirm = found.company.id == actor().partner_id and may(actor(), Do.CONFIRM_DATA)
    return render_template(
        "dashboards/portal/company.html", found=found, confirm=confirm, products=products, may_confirm=may_confirm
    )
