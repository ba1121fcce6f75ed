"""Writing a program: its text, what it would change and who would move, approval by a second person."""

from functools import lru_cache

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from prm.access.policy import Do
from prm.core import clock
from prm.core.db import database, db, forgets
from prm.core.errors import NotFound, Refused
from prm.core.installation import installation
from prm.core.transaction import SAFE
from prm.identity.queries import names_by_public_id
from prm.identity.sessions import say
from prm.programs import checks, published, weighing, words
from prm.programs.console import record
from prm.programs.console.door import bp
from prm.programs.differences import differences
from prm.programs.forms.writing import DocumentForm, ProposeForm, ReturnForm
from prm.programs.measures import MEASURES
from prm.programs.queries import standing
from prm.programs.rules import MoveKind
from prm.programs.service import evaluating, writing
from prm.programs.shown import guide
from prm.programs.starter import starter
from prm.web.forms import Form
from prm.web.gate import actor, needs
from prm.web.known import versions

MOST = 20  # movers named in a preview


@bp.route("/new", methods=["GET", "POST"])
@needs(Do.SET_PROGRAM)
def new():
    """A program of one's own, begun from the template."""
    form = DocumentForm(data={"text": starter(installation().currency), "seen": ""})
    if request.method in SAFE or not form.validate():
        return _typed(form, None)
    key = published.understood(form.text.data).key
    if writing.drafted(actor(), key) or published.of_key(db.session(), key, clock.today()):
        form.text.errors = [_("There is a program “%(key)s” already. Give this one another key.", key=key)]
        return _typed(form, None)
    held = writing.draft(None, form.text.data, actor())
    return redirect(url_for("programs.draft", program_key=held.key), 303)


@bp.route("/<program_key>/edit", methods=["GET", "POST"])
@needs(Do.SET_PROGRAM)
def edit(program_key):
    """The program's text; saved, it is a draft."""
    held = writing.drafted(actor(), program_key)
    text = held.text if held else record.held_of(program_key).version.text
    form = DocumentForm(data={"text": text, "seen": seen(held)})
    if request.method in SAFE or not form.validate():
        return _typed(form, program_key)
    if form.seen.data != seen(held):
        form.seen.raw_data, form.seen.data = None, seen(held)
        message = _("Somebody saved this draft after you opened it. Your text is below: save again to put it in place.")
        form.form_errors.append(message)
        return _typed(form, program_key, 409)
    if published.understood(form.text.data).key != program_key:
        form.text.errors = [_("A program keeps its key: write “program: %(key)s”.", key=program_key)]
        return _typed(form, program_key)
    writing.draft(held, form.text.data, actor())
    return redirect(url_for("programs.draft", program_key=program_key), 303)


def seen(held):
    """Which saving of a draft this is."""
    return f"{held.public_id}.{held.version}" if held else ""


def _typed(form, program_key, status=0):
    failed = bool(form.errors or form.form_errors)
    page = render_template(
        "programs/console/edit.html", form=form, program_key=program_key, page_error=failed, measures=measures()
    )
    return page, status or (422 if failed else 200)


def measures():
    """What requirements may ask for: (key, words, unit, needs a window, parameters, kept by hand)."""
    return [
        (key, each.words, str(each.unit), each.flow, ", ".join(each.parameters), each.kept_by_hand)
        for key, each in sorted(MEASURES.items())
    ]


@bp.get("/<program_key>/draft")
@needs(Do.SET_PROGRAM)
def draft(program_key):
    """What the draft changes, whether its golden partners come out, and who would move."""
    return previewed(held_draft(program_key), ProposeForm(), ReturnForm())


def held_draft(program_key):
    """The draft of a program; NotFound where there is none."""
    found = writing.drafted(actor(), program_key)
    if found is None:
        raise NotFound
    return found


def previewed(held, form, back, status=200):
    """The preview with the forms that go on from it."""
    made = published.understood(held.text)
    now = published.of_key(db.session(), held.key, clock.today())
    stands = tuple(sorted(versions().items()))
    found = _weighed(database(), stands, held.text, now.program.id if now else None, clock.today())
    movers = [each for each in found.proposals if each.kind is not MoveKind.SAFE]
    names = standing.names_of([each.partner_id for each in movers[:MOST]], actor())
    form.effective_on.data = form.effective_on.data or clock.today()
    for one in (form, back):
        one.seen.raw_data, one.seen.data = None, seen(held)
    page = render_template(
        "programs/console/draft.html", held=held, form=form, back=back, now=now, guide=guide(made, found.levels),
        changes=[words.difference(each, made) for each in differences(now.rules, made)] if now else [],
        variants=record.variants(made), golden=record.golden(made), failing=weighing.failing(made),
        warnings=warned(made, found), found=found, counts=found.counts(), kinds=MoveKind, program=made,
        movers=[(names[each.partner_id], each) for each in movers[:MOST] if each.partner_id in names],
        names=names_by_public_id({held.made_by, held.proposed_by}), page_error=status >= 400,
        mine=actor().public_id in {held.made_by, held.proposed_by},
    )  # fmt: skip
    return page, status


@lru_cache(4)
def _weighed(_database, _versions, text, program_id, day):
    """What a draft makes of everybody, kept while all data stands: thousands of partners take seconds."""
    return evaluating.weigh_all(db.session(), published.understood(text), program_id, day)


forgets(_weighed.cache_clear)


def warned(made, found):
    """What is allowed and hardly meant; numbers that are asked for and nobody has."""
    return [*checks.warnings(made), *(words.silent(fact) for fact in found.silent)]


def _is_as_shown(held, form):
    """Is the draft still what the page showed? If not, the form says so."""
    if form.seen.data == seen(held):
        return True
    form.form_errors.append(_("The draft was changed after you opened this page. Read what it says now."))
    return False


@bp.post("/<program_key>/draft/proposed")
@needs(Do.SET_PROGRAM)
def propose(program_key):
    """Ask a second person for approval."""
    held, form = held_draft(program_key), ProposeForm()
    if not form.validate():
        return previewed(held, form, ReturnForm(), 422)
    if not _is_as_shown(held, form):
        return previewed(held, form, ReturnForm(), 409)
    writing.propose(held, form.note.data, form.effective_on.data, actor())
    say(_("A second admin or director can approve it now."))
    return redirect(url_for("programs.draft", program_key=program_key), 303)


@bp.post("/<program_key>/draft/returned")
@needs(Do.SET_PROGRAM)
def send_back(program_key):
    """It goes back to whoever wrote it."""
    held, form = held_draft(program_key), ReturnForm()
    if not form.validate():
        return previewed(held, ProposeForm(), form, 422)
    if not _is_as_shown(held, form):
        return previewed(held, ProposeForm(), form, 409)
    writing.send_back(held, form.reason.data, actor())
    say(_("The draft went back."))
    return redirect(url_for("programs.draft", program_key=program_key), 303)


@bp.post("/<program_key>/draft/published")
@needs(Do.SET_PROGRAM)
def publish(program_key):
    """Make it the next version."""
    held = held_draft(program_key)
    if request.form.get("seen") != seen(held):
        raise Refused(_("The draft was changed after you opened this page. Read what it says now, then approve."))
    version = writing.publish(held, actor())
    say(_("Version %(number)s is published.", number=version.number))
    in_force = version.effective_on <= clock.today()
    there = url_for("programs.show", program_key=program_key) if in_force else url_for("programs.index")
    return redirect(there, 303)


@bp.post("/<program_key>/draft/discarded")
@needs(Do.SET_PROGRAM)
def discard(program_key):
    """Throw the draft away."""
    if Form().accepted():
        writing.discard(held_draft(program_key), actor())
        say(_("The draft is gone. What is published stays."))
    return redirect(url_for("programs.index"), 303)
