"""Insights: the overview, one drill-down for every number, the rows at its end, and the dictionary."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Do, See
from prm.analytics.catalogue import CATALOGUE
from prm.analytics.metric import Metric
from prm.core.errors import NotFound
from prm.dashboards import downloads, drill, lines, overview, question, registered_rows, rows, words
from prm.dashboards.answers import Answers
from prm.dashboards.question import Question
from prm.web import nav
from prm.web.gate import actor, allowed, audience, needs

bp = audience("console", "insights", "/insights")
nav.entry(60, "i", _l("Insights"), "insights.index", "chart-bar", See.INSIGHTS)
FORMATS = {"xlsx", "csv"}


def ask(answers: Answers, cuts: tuple[str, ...], data_to: date | None = None) -> Question | None:
    """The question in this request's URL; None while there are no facts in reach."""
    data_to = data_to or answers.data_to
    return question.read(request.args, answers.calendar, data_to, cuts=cuts) if data_to else None


def frame(answers: Answers, asked: Question) -> dict[str, Any]:
    """What every insights page shows around its numbers: periods, filters, sharing."""
    chips = [
        {"label": words.dim_name(dim), "value": words.label(dim, text), "remove": request.path + without(asked, dim)}
        for dim, text in asked.where.items()
    ]
    return {
        "asked": asked,
        "currency": answers.currency,
        "periods": question.choices(answers.calendar, asked.data_to),
        "chips": chips,
        "limited": actor().role not in {"admin", "leader", "finance", "marketing"},
        "data_to": asked.data_to,
        "may_insights": allowed(See.INSIGHTS),
    }


def no_facts(title: str, desk: Sequence[dict[str, Any]] = ()) -> str:
    """The page before the first import."""
    may_import = allowed(Do.IMPORT_FACTS)
    return render_template("dashboards/console/no_facts.html", title=title, may_import=may_import, desk=desk)


def without(asked: Question, dim: str) -> str:
    """The question with one filter less."""
    return asked.query(**{f"where_{dim}": None})


@bp.get("/")
@needs(See.INSIGHTS)
def index() -> str | Response:
    """P16: are we making the number, and if not, where?"""
    return show_overview(_("Channel performance"))


def show_overview(title: str, desk: Sequence[dict[str, Any]] = ()) -> str | Response:
    """The leader's screen, also the Home of those who look at numbers first."""
    answers = Answers(actor())
    asked = ask(answers, overview.CUTS)
    if asked is None:
        return no_facts(title, desk)
    asked = asked if asked.by else Question(**{**vars(asked), "by": "territory"})
    found = overview.build(answers, asked)
    if request.args.get("format") in FORMATS:
        return downloads.of_overview(answers, asked, found, request.args["format"])
    cuts = [(cut, words.dim_name(cut), request.path + asked.query(by=cut), cut == asked.by) for cut in overview.CUTS]
    toggle = request.path + asked.query(compare=None if asked.compare else "1")
    return render_template(
        "dashboards/console/overview.html",
        title=title, found=found, cuts=cuts, toggle=toggle, desk=desk, **frame(answers, asked),
    )  # fmt: skip


def _metric(answers: Answers, key: str) -> Metric:
    if key not in CATALOGUE or not answers.may_ask(key):
        raise NotFound
    return CATALOGUE[key]


def ask_of(answers: Answers, metric: Metric) -> Question | None:
    """The question to a metric: registrations have days of their own, everything else goes by the booked lines."""
    own = answers.reaches_to(metric) if "registrations" in metric.sources else None
    return ask(answers, metric.grain, own)


@bp.get("/drill/<key>", endpoint="drill")
@needs(See.INSIGHTS)
def drill_down(key: str) -> str | Response:
    """The rows behind a number, one level at a time."""
    answers = Answers(actor())
    metric = _metric(answers, key)
    asked = ask_of(answers, metric)
    if asked is None:
        return no_facts(_(metric.name))
    found = drill.build(answers, asked, key)
    if request.args.get("format") in FORMATS:
        return downloads.of_drill(answers, asked, found, request.args["format"])
    how = words.how(metric, words.filters(asked.where), None, url_for("insights.dictionary") + f"#{key}")
    page = rows.page(found.rows, request.args)
    return render_template(
        "dashboards/console/drill.html", found=found, how=how, page=page, by=found.result.ask.by,
        dim=words.dim_name(str(found.result.ask.by)), **frame(answers, asked),
    )  # fmt: skip


@bp.get("/lines", endpoint="lines")
@needs(See.SALES)
def lines_page() -> str | Response:
    """The order lines sold through partners that a number counts."""
    return _lines(lines.of_partners, "partner_revenue", _("Order lines"))


@bp.get("/direct-lines")
@needs(See.DIRECT_SALES)
def direct_lines() -> str | Response:
    """The lines sold without a partner."""
    return _lines(lines.direct, "direct_revenue", _("Direct order lines"))


def _lines(select: Any, key: str, title: str) -> str | Response:
    answers = Answers(actor())
    metric = CATALOGUE[key]
    asked = ask(answers, metric.grain)
    if asked is None:
        return no_facts(title)
    chosen = select(actor(), asked.period, asked.where, answers.calendar)
    total, count = rows.totals(answers, key, asked)
    if request.args.get("format") in FORMATS:
        return downloads.of_lines(answers, asked, title, chosen, count, request.args["format"])
    page = rows.lines(chosen, count, request.args)
    return render_template(
        "dashboards/console/lines.html", title=title, page=page, total=total, count=count,
        with_partner=key == "partner_revenue", **frame(answers, asked),
    )  # fmt: skip


@bp.get("/registrations/<key>/<part>")
@needs(See.DEALS)
def registrations(key: str, part: str) -> str | Response:
    """The registrations that a part of a number counts."""
    answers = Answers(actor())
    metric = _metric(answers, key)
    if part not in drill.REGISTERED or part not in {each.key for each in metric.parts}:
        raise NotFound
    asked, title = ask_of(answers, metric), _(metric.part(part).words)
    if asked is None:
        return no_facts(title)
    found = registered_rows.counted(answers, asked, metric, part)
    if request.args.get("format") in FORMATS:
        return downloads.of_registrations(answers, asked, metric, found, request.args["format"])
    return render_template(
        "dashboards/console/registrations.html",
        title=title, metric=metric, found=found, page=found.page(request.args), shown=words.shown,
        **frame(answers, asked),
    )  # fmt: skip


@bp.get("/credited")
@needs(See.TARGETS)
def credited() -> str | Response:
    """The targets that an attainment counts, with what is credited against each."""
    answers = Answers(actor())
    asked = ask(answers, CATALOGUE["quota_attainment"].grain)
    if asked is None:
        return no_facts(_("Targets and credit"))
    found = rows.credited(answers, asked)
    if request.args.get("format") in FORMATS:
        return downloads.of_credited(answers, asked, found, request.args["format"])
    return render_template("dashboards/console/credited.html", found=found, **frame(answers, asked))


@bp.get("/metrics")
@needs(See.METRICS)
def dictionary() -> str:
    """P20: what exactly each number means."""
    answers = Answers(actor())
    metrics = [metric for metric in CATALOGUE.values() if answers.may_ask(metric.key)]
    return render_template(
        "dashboards/console/dictionary.html",
        metrics=metrics,
        say=_,  # not the template's own _(), which reads the % of a formula as a placeholder
        dim_name=words.dim_name,
        may_insights=allowed(See.INSIGHTS),
    )
