"""Recruitment › Coverage (RC-4): region by product family, in a market or in all, and where nobody works."""

from collections import Counter

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l

from prm.access.policy import See
from prm.access.scope import visible
from prm.analytics.coverage import ANY, coverage, narrowed
from prm.core.db import db
from prm.joining import covering, places
from prm.joining.console import alike
from prm.joining.console.door import bp
from prm.joining.models import Application
from prm.joining.recruiting import program
from prm.joining.rules import OPEN
from prm.web import nav
from prm.web.gate import actor, needs

nav.tab("recruiting", 30, _l("Coverage"), "applications.coverage_map", See.APPLICATIONS)


@bp.get("/coverage")
@needs(See.APPLICATIONS)
def coverage_map():
    """Where has nobody been recruited yet?"""
    markets = sorted(program().verticals)
    market = request.args.get("market", "")
    market = market if market in markets else ""
    frame = alike.map_of_partners()
    regions, families = covering.axes(frame)
    cells = coverage(narrowed(frame, market), regions, families)
    counts = zip(cells["region"], cells["family"], cells["partners"].tolist(), strict=True)
    held = {(region, family): count for region, family, count in counts}
    silent = int(frame.loc[frame["vertical"] == ANY, "partner"].nunique())
    return render_template(
        "joining/console/coverage.html", regions=regions, families=families, held=held, asking=asking(market),
        market=market, markets=markets, most=max(held.values(), default=0), silent=silent,
        gaps=sum(count == 0 for count in held.values()), url=url_for("applications.coverage_map"),
    )  # fmt: skip


def asking(market):
    """(region, family) → how many open applications within reach would work there."""
    columns = (Application.territory_id, Application.verticals, Application.families)
    open_ones = visible(Application, actor(), See.APPLICATIONS, *columns).where(
        Application.stage.in_(OPEN), Application.verified_at.is_not(None)
    )
    regions, found = places.regions(), Counter[tuple[str, str]]()
    for row in db.session.execute(open_ones):
        if market and market not in row.verticals:
            continue
        found.update((regions.get(row.territory_id, ANY), family) for family in row.families)
    return found
