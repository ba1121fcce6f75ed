"""P02, the queue and every other list of registrations: rows, and beside them the one that is open."""

from dataclasses import replace
from functools import lru_cache

from flask import get_template_attribute, render_template, request, url_for

from prm.access.policy import Do, See
from prm.core.db import db
from prm.deals.console import panel
from prm.deals.console.catalogue import DEALS, PANEL_WORDS, asked_of, matching
from prm.deals.console.customers import MOST_AT_ONCE
from prm.deals.console.door import bp
from prm.deals.console.promise import beside, promised, state
from prm.deals.forms.wishes import WANTS
from prm.deals.models import Registration
from prm.deals.queries import queue
from prm.notices import bell
from prm.partners.console.catalogue import known_names
from prm.web import formats, fragments, listpage, listrows, views
from prm.web.gate import actor, allowed, load, needs


@bp.get("/")
@needs(See.DEALS)
def index():
    """Which deals need a decision, in which order?"""
    tabs = views.of(DEALS, actor())
    asked = asked_of(request.args, actor(), tabs)
    ids, count = matching(asked, actor())
    asked, ids = listrows.paged(asked, count, listrows.ordered(DEALS, asked, ids))
    found = db.session.execute(queue.page_of(ids, listrows.order_of(DEALS, asked))).all()
    page = around(listpage.page(DEALS, asked, actor(), count, url_for("deals.index"), tabs))
    here, wanted = asked.query(page=asked.page), request.args.get("open", "")
    opened = wanted or (found[0].public_id if found and asked.view == "review" else "")
    if wanted:
        bell.opened(wanted)
    beside = panel.built(loaded(opened), place(here, found, opened)) if opened else None
    return render_template(
        "deals/console/index.html",
        page=page,
        large=count > MOST_AT_ONCE,
        rows=drawn(found, page.shown, here, opened),
        panel=beside,
        chosen=bool(wanted),
        queue=asked.view == "review" and allowed(Do.REVIEW_DEAL),
        undo=undo(request.args.get("done", "")),
    )


def loaded(public_id):
    """The registration of an address; one that is out of reach is not found."""
    return load(Registration, public_id)


def undo(public_id):
    """Where the toast's Undo leads."""
    return url_for("deals.undo", public_id=public_id) if public_id.isalnum() else None


def around(page):
    """The page without the filter that its tabs stand for."""
    chips = [chip for chip in page.chips if chip.label != str(DEALS.filters[0].label)]
    more = tuple(choice for choice in page.more if choice.name != "f.show")
    clear = f"{page.url}?view={page.asked.view}" if page.asked.view else page.url
    return replace(page, chips=chips, more=more, clear=clear)


def place(here, found, opened):
    """Where a panel stands: the list around it, and its neighbours there."""
    ids = [row.public_id for row in found]
    at = ids.index(opened) if opened in ids else -1
    url = f"{url_for('deals.index')}?{here}"
    before = ids[at - 1] if at > 0 else ""
    after = ids[at + 1] if at + 1 < len(ids) else ""
    return {
        "url": f"{url}&open={opened}",
        "back": here,
        "list": url,
        "next": after if at >= 0 else "",
        "before_url": f"{url}&open={before}" if before else "",
        "after_url": f"{url}&open={after}" if after else "",
        "fields": [(name, value) for name, value in request.args.items(multi=True) if name not in PANEL_WORDS],
        "opened": opened,
    }


def drawn(found, shown, here, opened):
    """Rows as markup, each from what was read alone."""
    names, locale, reader, place = known_names(), formats.locale_name(), fragments.reader(), url_for("deals.index")
    for row in found:
        until = formats.day(row.protected_until.date(), locale) if row.protected_until else ""
        yield _row(
            reader,
            locale,
            shown,
            row,
            f"{place}?{here}&open={row.public_id}",
            row.public_id == opened,
            state(row),
            promised(row),
            formats.ago(row.received_at),
            until,
            names.regions.get(row.territory_id, ""),
            names.people.get(row.manager_id, ""),
            str(WANTS[row.wish]) if row.wish else "",
            beside(row),
        )


@lru_cache(fragments.KEPT)
def _row(_reader, locale, shown, row, url, opened, word, due, received, until, territory, manager, wish, beside):
    cells = {
        "url": url,
        "opened": opened,
        "customer": row.customer,
        "number": row.number,
        "conflict": row.conflict,
        "state": word,
        "partner": row.partner,
        "amount": formats.amount(row.amount, row.currency, locale),
        "due": due,
        "received": received,
        "received_at": row.received_at,
        "until": until,
        "territory": territory,
        "manager": manager,
        "close": formats.day(row.close_on, locale),
        "wish": wish,
        "beside": beside,
        "wish_due": formats.moment(row.wish_due_at) if row.wish_due_at else "",
    }
    return get_template_attribute("deals/_partials/row.html", "row")(shown, cells)
