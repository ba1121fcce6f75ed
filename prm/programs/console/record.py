"""One program: its levels in words, what regions change, the golden partners that prove it, its versions."""

from flask import Response, render_template

from prm.access.policy import Do, See
from prm.core import clock
from prm.core.db import db
from prm.core.errors import NotFound
from prm.identity.queries import names_by_public_id
from prm.programs import published, weighing, words
from prm.programs.console.door import bp
from prm.programs.differences import differences
from prm.programs.document import Program
from prm.programs.queries import runs, standing
from prm.programs.service import writing
from prm.programs.shown import guide
from prm.web.gate import actor, allowed, needs


def held_of(key):
    """A program that is in force; NotFound for any other key."""
    found = published.of_key(db.session(), key, clock.today())
    if found is None:
        raise NotFound
    return found


@bp.get("/<program_key>")
@needs(See.TIERS)
def show(program_key):
    """What does this program require and give, and how is that proved?"""
    held = held_of(program_key)
    versions = published.versions_of(db.session(), held.program)
    run = runs.newest(held.program.id)
    people = {each for version in versions for each in (version.made_by, version.approved_by)}
    return render_template(
        "programs/console/show.html",
        held=held,
        guide=guide(held.rules, standing.by_level(actor(), held.program.id)),
        variants=variants(held.rules),
        golden=golden(held.rules),
        versions=versions,
        today=clock.today(),
        names=names_by_public_id(people),
        run=run,
        moving=sum(runs.counts(actor(), run).values()) if run is not None and runs.is_open(run) else 0,
        draft=writing.drafted(actor(), program_key) if allowed(Do.SET_PROGRAM) else None,
    )


@bp.get("/<program_key>/text")
@needs(See.TIERS)
def text(program_key):
    """The document that holds, as a file."""
    held = held_of(program_key)
    head = {"Content-Disposition": f'attachment; filename="{held.program.key}.yaml"'}
    return Response(held.version.text, mimetype="application/yaml", headers=head)


def variants(program: Program):
    """Each region's own program by what it changes: (name, regions, [(what, global, here)])."""
    return [
        {
            "name": each.name,
            "regions": ", ".join(each.regions),
            "changes": [words.difference(it, program) for it in differences(program, program.variant(each.key))],
        }
        for each in program.variants.values()
    ]


def golden(program: Program):
    """Each golden partner: what it has, where it must stand, and where the rules put it."""
    failed = {each.golden.name: each for each in weighing.failing(program)}
    rows = []
    for each in program.golden:
        here, wrong = program.variant(each.variant), failed.get(each.name)
        reached = here.level(wrong.reached if wrong else each.level)
        must = here.level(each.level)
        facts = "; ".join(
            f"{words.fact(fact)} {words.number(words.unit_of(fact), value, program.currency)}"
            for fact, value in each.facts.items()
            if not words.is_unknown(fact, value)
        )
        rows.append(
            {
                "name": each.name,
                "variant": program.variants[each.variant].name if each.variant in program.variants else "",
                "facts": facts or "–",
                "must": must.name if must else "–",
                "reached": reached.name if reached else "–",
                "benefits": [
                    words.benefit(key, want, program.currency) for key, (want, _given) in wrong.benefits.items()
                ]
                if wrong
                else [],
                "ok": wrong is None,
            }
        )
    return rows
