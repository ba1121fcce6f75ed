"""Programs › Targets (P11): who carries which number, how it stands, and whether the plan adds up."""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from prm.access.policy import Do, See
from prm.core import clock
from prm.core.errors import NotFound
from prm.core.period import Period
from prm.dashboards import targets_file, targets_grid, targets_sum
from prm.dashboards.answers import Answers
from prm.dashboards.targets_grid import Asked
from prm.dashboards.targets_typed import period_of
from prm.identity import sessions
from prm.sales import queries, service
from prm.sales.forms import SeriesForm
from prm.sales.models import OwnerKind
from prm.sales.rules import series_name
from prm.web import nav
from prm.web.gate import actor, allowed, audience, needs

bp = audience("console", "targets", "/targets")
nav.entry(40, "t", _l("Targets"), "targets.index", "target", See.TARGETS)
MOST_PERIODS = 12
KIND_NAMES = {
    OwnerKind.MANAGER: _l("People"),
    OwnerKind.TERRITORY: _l("Regions"),
    OwnerKind.PARTNER: _l("Partners"),
    OwnerKind.CATEGORY: _l("Products"),
}


def plain(text: str) -> str:
    """What was sent without the sign no database keeps in a text."""
    return text.replace("\x00", "")


def asked(answers: Answers) -> Asked | None:
    """The part of the plan that the URL names; None where there is no plan and none is being made."""
    known = queries.series(actor(), See.TARGETS)
    plans = [row.series for row in sorted(known, key=lambda row: not row.people)]  # people carry the number first
    extra = [period for text in request.args.getlist("p")[:MOST_PERIODS] if (period := period_of(text))]
    series = plain(request.args.get("series", ""))
    if series not in plans and not extra:
        series = plans[0] if plans else ""
    if not series:
        return None
    starts = [*queries.starts(actor(), See.TARGETS, series), *(period.start for period in extra)]
    year = _year(answers, starts, extra)
    within = answers.calendar.year_period(year)
    stored = dict(queries.periods(actor(), See.TARGETS, series, within))
    stored |= {period: False for period in extra if period not in stored and period.start in within}
    counted = targets_grid.counts(actor(), See.TARGETS, series, within)
    page = _page(request.args.get("page", ""))
    return Asked(series_name(series), _kind(counted), year, tuple(sorted(stored.items())), page)


def _year(answers: Answers, starts: list[Any], extra: list[Period]) -> int:
    years = targets_grid.years(answers.calendar, starts)
    wanted = request.args.get("year", "")
    if wanted.isascii() and wanted.isdigit() and int(wanted[:4]) in years:
        return int(wanted[:4])
    if extra:
        return answers.calendar.fiscal_year(extra[0].start)
    return targets_grid.default_year(answers.calendar, years, answers.data_to) or years[0]


def _kind(counted: dict[OwnerKind, int]) -> OwnerKind:
    wanted = request.args.get("kind", "")
    if wanted in set(OwnerKind):
        return OwnerKind(wanted)
    return next((kind for kind in KIND_NAMES if counted.get(kind)), OwnerKind.MANAGER)


def _page(text: str) -> int:
    return min(max(int(text), 1), 10_000) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def link(endpoint: str, about: Asked, **change: Any) -> str:
    """A page of the same plan; periods that are not stored yet travel along."""
    words: dict[str, Any] = {"series": about.series, "kind": str(about.kind), "year": about.year}
    extra = [text for text in request.args.getlist("p") if period_of(text)][:MOST_PERIODS]
    return url_for(endpoint, **{name: word for name, word in (words | {"p": extra} | change).items() if word})


def frame(answers: Answers, about: Asked, endpoint: str) -> dict[str, Any]:
    """What every page of the plan shows around its grid: which plan, which year, whose targets."""
    here = actor()
    plans = queries.series(here, See.TARGETS)
    years = targets_grid.years(answers.calendar, [
        *queries.starts(here, See.TARGETS, about.series), *(period.start for period, _locked in about.periods)
    ])  # fmt: skip
    counted = targets_grid.counts(here, See.TARGETS, about.series, answers.calendar.year_period(about.year))
    tabs = [
        {"label": str(name), "url": link(endpoint, about, kind=str(kind)), "current": kind is about.kind,
         "count": counted.get(kind, 0)}
        for kind, name in KIND_NAMES.items()
    ]  # fmt: skip
    named = [(row.series, row.series) for row in plans]
    if about.series not in {name for name, _label in named}:
        named.append((about.series, about.series))
    return {
        "asked": about, "tabs": tabs, "currency": answers.currency, "data_to": answers.data_to, "link": link,
        "plans": named, "years": [(str(y), answers.calendar.name(answers.calendar.year_period(y))) for y in years],
        "year_name": answers.calendar.name(answers.calendar.year_period(about.year)),
        "titles": [targets_grid.title(answers.calendar, period) for period, _locked in about.periods],
        "may_set": allowed(Do.SET_TARGETS), "limited": reach_words(),
        "page_size": targets_grid.PAGE,
    }  # fmt: skip


def reach_words() -> str:
    """What a reader with less than everything should know."""
    sees_all = actor().role in {"admin", "leader", "finance", "marketing"}
    return "" if sees_all else _("Limited to the targets you reach.")


@bp.get("/")
@needs(See.TARGETS)
def index() -> str | Response:
    """The plan: a grid of owners and periods, and the sums of its levels."""
    answers = Answers(actor())
    about = asked(answers)
    if about is None:
        return render_template("sales/console/no_targets.html", may_set=allowed(Do.SET_TARGETS))
    grid = targets_grid.build(answers, about, See.TARGETS)
    if request.args.get("format") in {"xlsx", "csv"}:
        return targets_file.send(answers, about, request.args["format"])
    days = [period for period, _locked in about.periods]
    within = answers.calendar.year_period(about.year)
    sums = targets_sum.add_up(actor(), See.TARGETS, about.series, within, days, answers.currency)
    narrow = targets_grid.line_filters(about.kind, [line.owner for line in grid.lines])
    return render_template(
        "sales/console/targets.html", grid=grid, sums=sums, narrow=narrow, **frame(answers, about, "targets.index")
    )


@bp.route("/new", methods=["GET", "POST"])
@needs(Do.SET_TARGETS)
def new() -> ResponseReturnValue:
    """Begin a series: nothing is stored until its first target is set."""
    answers = Answers(actor())
    form = SeriesForm()
    form.year.choices = targets_grid.year_choices(answers.calendar, answers.data_to, clock.today())
    if form.accepted():
        periods = form.wanted(answers.calendar)
        about = Asked(series_name(str(form.series.data)), OwnerKind.MANAGER, 0, ())
        wanted = [f"{period.start}..{period.end}" for period in periods]
        return redirect(link("targets.edit", about, p=wanted, kind=None, year=None), 303)
    status = 422 if form.errors else 200
    return render_template("sales/console/new_series.html", form=form, page_error=bool(form.errors)), status


@bp.post("/locks")
@needs(Do.SET_TARGETS)
def locks() -> ResponseReturnValue:
    """Lock or unlock the plan of one period (QT-1)."""
    period = period_of(request.form.get("period", ""))
    series = plain(request.form.get("series", ""))
    if period is None:
        raise NotFound
    closing = request.form.get("locked") == "1"
    changed = service.lock(series, period, actor(), locked=closing)
    if not changed and not queries.starts(actor(), Do.SET_TARGETS, series):
        raise NotFound
    name = service.said(period)
    done, undone = _("Locked the plan of %(name)s", name=name), _("Unlocked the plan of %(name)s", name=name)
    sessions.say(done if closing else undone)
    back: dict[str, Any] = {
        "series": series,
        "kind": request.form.get("kind", ""),
        "year": request.form.get("year", ""),
    }
    return redirect(url_for("targets.index", **{key: word for key, word in back.items() if word}), 303)
