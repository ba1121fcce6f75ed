"""Setting targets: the grid with fields, a table pasted from a spreadsheet, and one target with its history."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from prm.access.policy import Do
from prm.core.errors import NotFound, Refused, Unreadable
from prm.core.period import Period
from prm.core.transaction import SAFE
from prm.dashboards import target_history, targets_grid, targets_typed
from prm.dashboards.answers import Answers
from prm.dashboards.console.targets import asked, bp, frame, link, plain
from prm.dashboards.targets_grid import Asked
from prm.dashboards.targets_typed import Typed, cell_key
from prm.identity import sessions
from prm.sales import queries, service
from prm.sales.forms import PasteForm, TargetForm
from prm.sales.models import OwnerKind, Target
from prm.sales.rules import Owner
from prm.web import formats
from prm.web.gate import actor, load, needs

PICKED = 500  # owners a select offers; partners beyond it are named by code
MOST_ADDED = 25
OPEN = ("amount", "starts_on", "ends_on", "note")  # what a person may change of a target


def _plan() -> tuple[Answers, Asked]:
    answers = Answers(actor())
    about = asked(answers)
    if about is None:
        raise NotFound
    return answers, about


def _added(kind: OwnerKind) -> tuple[list[Owner], list[str]]:
    """Owners the URL brings into the grid by public id, code or name, and what named nobody."""
    named = [text for sent in request.args.getlist("add")[:MOST_ADDED] if (text := plain(sent).strip())]
    known = queries.owners_by_id(actor(), Do.SET_TARGETS, kind, named)
    called = queries.owners_called(actor(), Do.SET_TARGETS, kind, [text for text in named if text not in known])
    found, missed = list(known.values()), []
    for text in named:
        if text not in known:
            fits = called.get(text.strip().casefold(), [])
            found += fits[:1] if len(fits) == 1 else []
            missed += [] if len(fits) == 1 else [text]
    return found, missed


@bp.route("/edit", methods=["GET", "POST"])
@needs(Do.SET_TARGETS)
def edit() -> ResponseReturnValue:
    """The grid with a field in every open cell; sends everything, changes only what was changed."""
    answers, about = _plan()
    if request.method in SAFE:
        return _grid(answers, about, Typed())
    typed = targets_typed.cells(request.form, actor(), about.kind, answers.currency)
    if typed.troubles:
        return _grid(answers, about, typed), 422
    found = service.clashes(about.series, typed.wishes, actor())
    if found:
        return _clash(answers, about, typed, found), 409
    try:
        changed = service.fill(about.series, typed.wishes, actor())
    except Refused as refusal:
        trouble = targets_typed.Trouble("", "", str(refusal))
        return _grid(answers, about, Typed(typed.wishes, (trouble,), typed.texts)), 409
    sessions.say(ngettext("%(num)s target saved", "%(num)s targets saved", changed))
    return redirect(link("targets.index", about, p=None), 303)


def _grid(answers: Answers, about: Asked, typed: Typed) -> str:
    added, missed = _added(about.kind)
    grid = targets_grid.build(answers, about, Do.SET_TARGETS, added)
    rows = queries.owners(actor(), Do.SET_TARGETS, about.kind)
    choices = [] if about.kind is OwnerKind.PARTNER else _choices(rows, {line.owner.public_id for line in grid.lines})
    return render_template(
        "sales/console/targets_edit.html", grid=grid, typed=typed, missed=missed, choices=choices, cell_key=cell_key,
        typed_amount=targets_typed.field_text,
        added=[owner.public_id for owner in added], page_error=bool(typed.troubles),
        **frame(answers, about, "targets.edit"),
    )  # fmt: skip


def _choices(rows: Any, shown: set[str]) -> list[tuple[str, str]]:
    found = [row for row in queries.all_of(rows.limit(PICKED)) if row.public_id not in shown]
    return [(row.public_id, f"{row.name} ({row.code})" if row.code else row.name) for row in found]


def _clash(answers: Answers, about: Asked, typed: Typed, found: list[service.Clash]) -> str:
    """R40: whose change came first, and for each cell theirs or mine; the other cells travel along."""
    seen = {name: text for name, text in request.form.items() if name.startswith("s.")}
    rows = []
    for clash in found:
        name = cell_key(clash.wish.owner.public_id, clash.wish.period)
        title = targets_grid.title(answers.calendar, clash.wish.period)
        rows.append({
            "name": name, "label": f"{clash.wish.owner.name} · {title}",
            "yours": _said(clash.wish.amount, answers.currency), "now": _said(clash.now, answers.currency),
        })  # fmt: skip
        seen[f"s.{name[2:]}"] = f"{clash.version}:{'' if clash.now is None else clash.now}"
    who = target_history.who_changed(actor(), [clash.target for clash in found if clash.target])
    headline = _("%(who)s changed this plan after you opened it.", who=who or _("Somebody"))
    return render_template(
        "sales/console/targets_clash.html", headline=headline, rows=rows, fields={**typed.texts, **seen},
        action=link("targets.edit", about), discard=link("targets.index", about, p=None),
    )  # fmt: skip


def _said(amount: int | None, currency: str) -> str:
    return _("no target") if amount is None else formats.exact(amount, currency)


@bp.route("/paste", methods=["GET", "POST"])
@needs(Do.SET_TARGETS)
def paste() -> ResponseReturnValue:
    """A table from a spreadsheet: first what it would do, then, confirmed, doing it."""
    answers, about = _plan()
    form = PasteForm()
    read = Typed()
    if form.accepted():
        try:
            periods = [period for period, _locked in about.periods]
            read = targets_typed.table(plain(str(form.table.data)), actor(), about.kind, periods, answers.currency)
        except Unreadable as refusal:
            form.table.errors = [str(refusal)]
    if form.errors:
        return _pasted(answers, about, form, read), 422
    if read.wishes and request.form.get("act") == "save":
        changed = service.paste(about.series, read.wishes, actor())
        sessions.say(ngettext("%(num)s target saved", "%(num)s targets saved", changed))
        return redirect(link("targets.index", about, p=None), 303)
    return _pasted(answers, about, form, read)


def _pasted(answers: Answers, about: Asked, form: PasteForm, read: Typed) -> str:
    stored = targets_typed.old_amounts(queries.all_of(queries.plan(actor(), Do.SET_TARGETS, about.series, about.kind)))
    old = {(wish.owner.public_id, wish.period): stored.get((wish.owner.public_id, wish.period)) for wish in read.wishes}
    changing = sum(1 for wish in read.wishes if old[wish.owner.public_id, wish.period] != wish.amount)
    owners: dict[str, dict[Period, Any]] = {}
    for wish in read.wishes:
        owners.setdefault(wish.owner.name, {})[wish.period] = (old[wish.owner.public_id, wish.period], wish.amount)
    return render_template(
        "sales/console/targets_paste.html", form=form, read=read, owners=owners, changing=changing,
        page_error=bool(form.errors), **frame(answers, about, "targets.paste"),
    )  # fmt: skip


@bp.route("/<public_id>/", methods=["GET", "POST"])
@needs(Do.SET_TARGETS)
def one(public_id: str) -> ResponseReturnValue:
    """One target: amount, days, note, and who changed what."""
    target = load(Target, public_id)
    owner = queries.target_owner(actor(), Do.SET_TARGETS, target)
    if owner is None:
        raise NotFound
    form = TargetForm(obj=target)
    if form.accepted():
        if form.seen.data != str(target.version):
            return _stale(target, owner, form), 409
        _keep(form, target)
        try:
            period, note = form.period(), plain(str(form.note.data))
            service.change(target, owner, actor(), amount=int(form.amount.data or 0), period=period, note=note)
        except Refused as refusal:
            form.form_errors.append(str(refusal))
            return _one(target, owner, form), 409
        sessions.say(_("Target of %(name)s saved", name=owner.name))
        return redirect(back_to(target), 303)
    return _one(target, owner, form), 422 if form.errors else 200


def _keep(form: TargetForm, target: Target) -> None:
    """After a clash: where theirs was chosen, what stands now goes on standing."""
    for name in OPEN:
        if request.form.get(f"keep.{name}") == "theirs":
            form[name].data = getattr(target, name)


def _one(target: Target, owner: Owner, form: TargetForm) -> str:
    answers = Answers(actor())
    period = Period(target.starts_on, target.ends_on)
    return render_template(
        "sales/console/target.html", target=target, owner=owner, form=form, currency=answers.currency,
        standing=targets_grid.standing(answers, target.owner_kind, [target.id]).get(target.id),
        why=targets_grid.pro_rata(owner.joined_on, period, target.amount), data_to=answers.data_to,
        title=targets_grid.title(answers.calendar, period), back=back_to(target), page_error=bool(form.errors),
        history=target_history.timeline(actor(), target),
    )  # fmt: skip


def _stale(target: Target, owner: Owner, form: TargetForm) -> str:
    currency = Answers(actor()).currency
    mine = {name: form[name].data for name in OPEN}
    rows = [
        {"name": name, "label": form[name].label.text, "yours": _shown(value, currency),
         "now": _shown(getattr(target, name), currency)}
        for name, value in mine.items()
        if value != getattr(target, name)
    ]  # fmt: skip
    fields = {name: text for name, text in request.form.items() if name != "csrf_token"} | {"seen": str(target.version)}
    who = target_history.who_changed(actor(), [target]) or _("Somebody")
    return render_template(
        "sales/console/targets_clash.html", rows=rows, fields=fields, discard=back_to(target),
        headline=_("%(who)s changed the target of %(name)s after you opened it.", who=who, name=owner.name),
        action=url_for("targets.one", public_id=target.public_id),
    )  # fmt: skip


def _shown(value: Any, currency: str) -> str:
    if isinstance(value, int):
        return formats.exact(value, currency)
    return formats.day(value) if hasattr(value, "year") else str(value or "–")


@bp.post("/<public_id>/removal")
@needs(Do.SET_TARGETS)
def remove(public_id: str) -> ResponseReturnValue:
    """Take one target away."""
    target = load(Target, public_id)
    owner = queries.target_owner(actor(), Do.SET_TARGETS, target)
    if owner is None:
        raise NotFound
    back = back_to(target)
    service.remove(target, owner, actor())
    sessions.say(_("Target of %(name)s taken away", name=owner.name))
    return redirect(back, 303)


def back_to(target: Target) -> str:
    """The plan this target stands in."""
    year = Answers(actor()).calendar.fiscal_year(target.starts_on)
    return url_for("targets.index", series=target.series, kind=str(target.owner_kind), year=year)
