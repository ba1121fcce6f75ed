"""Weighing every partner of the big demo by twelve requirements, and approving all that moves; both engines."""

import shutil
import tempfile
import time
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from bench.row import Row
from bench.served import analyse, fresh_postgres
from prm.access.policy import Actor, Role
from prm.app import create_app
from prm.cli.demo import make_demo
from prm.core import clock, settings
from prm.core.db import db
from prm.core.ids import public_id
from prm.core.installation import installation
from prm.core.transaction import system
from prm.journal.log import System
from prm.partners.models import Partner
from prm.programs import published, weighing
from prm.programs.members import facts_of
from prm.programs.models import TierRun
from prm.programs.service import deciding, evaluating, writing

TITLE = "Programs › Weighing levels"
GOAL, TIMES, ALONE_TRIED = 5.0, 3, 50
DECIDED = 1.0  # seconds for one request that approves every move
SCALE = "big"
ADMIN = Actor(id=0, public_id="bench", name="bench", email="", role=Role.ADMIN)
TWELVE = """\
program: {key}
name: Bench
currency: {currency}
levels:
  - {{key: registered, name: Registered}}
  - key: silver
    name: Silver
    requires:
      - {{key: r1, measure: booked_revenue, at_least: 10k, window: trailing_12_months}}
      - {{key: r2, measure: orders, at_least: 5, window: trailing_12_months}}
      - {{key: r3, measure: months_as_partner, at_least: 6}}
      - {{key: r4, measure: contacts, at_least: 1}}
  - key: gold
    name: Gold
    requires:
      - any:
          - {{key: r5, measure: booked_revenue, at_least: 50k, window: fiscal_year}}
          - all:
              - {{key: r6, measure: revenue_growth, at_least: 5%, window: trailing_12_months}}
              - {{key: r7, measure: deals_registered, at_least: 3, window: trailing_12_months}}
      - {{key: r8, measure: portal_users, at_least: 1}}
      - {{key: r9, measure: employees, at_least: 5}}
      - {{key: r10, measure: deals_approved, at_least: 1, window: trailing_12_months}}
      - {{key: r11, measure: deals_won, at_least: 1, window: lifetime}}
      - {{key: r12, measure: booked_revenue, at_least: 5k, window: fiscal_quarter}}
golden:
  - {{name: nobody, level: registered}}
"""


def run():
    """Every row of this benchmark; the demo takes some minutes to make."""
    rows = []
    for engine in ("SQLite", "PostgreSQL"):
        folder = Path(tempfile.mkdtemp(prefix="prm-bench-"))
        try:
            rows += measured(engine, SCALE, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return rows


def measured(engine, scale, folder):
    """The rows of one engine."""
    settings.make_folder(folder)
    if engine == "PostgreSQL":
        urls = fresh_postgres("bench_tiers")
        if not urls:
            return []
        (folder / "config.py").write_text("\n".join(f"{name} = {value!r}" for name, value in urls.items()))
    make_demo(folder, scale=scale)
    if engine == "PostgreSQL":
        analyse(folder)
    app = create_app(folder)
    with app.app_context():
        with system("bench", writes=False) as session:
            rows = _weighed(engine, scale, session)
        rows.append(_decided(engine, scale))
        db.engine.dispose()
    return rows


def _weighed(engine, scale, session):
    program, day = published.understood(_text("bench")), clock.today()
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        found = evaluating.weigh_all(session, program, None, day)
        taken.append(time.perf_counter() - start)
    some = session.scalars(select(Partner.id).order_by(Partner.id).limit(ALONE_TRIED)).all()
    start = time.perf_counter()
    for partner in some:
        weighing.weigh(program, facts_of(session, program, partner, day))
    alone = (time.perf_counter() - start) / max(1, len(some)) * found.partners
    partners = session.scalar(select(func.count()).select_from(Partner))
    label = f"{engine}, {scale}: {found.partners:,} of {partners:,} partners × 12 requirements"
    figure = f"{median(taken):.2f} s (first {taken[0]:.2f} s)"
    base = f"one partner after the other {alone:.0f} s"
    met = taken[0] <= GOAL
    return [Row(label, figure, base, f"{alone / median(taken):.0f}×", f"≤ {GOAL:.0f} s, the first time", met)]


def _decided(engine, scale):
    """Everybody rises from nothing to a level at once: as many moves as a run can hold."""
    day, key = clock.today(), f"bench_{public_id()}"
    with system("bench") as session:
        held = writing.draft(None, _text(key), System("who writes"))
        writing.propose(held, "To be measured", day, System("who writes"))
        writing.publish(held, System("who approves"))
    start = time.perf_counter()
    with system("bench") as session:
        evaluating.evaluate(session, published.of_key(session, key, day), day, ADMIN)
    kept = time.perf_counter() - start
    start = time.perf_counter()
    with system("bench") as session:
        run = session.scalars(select(TierRun).order_by(TierRun.id.desc()).limit(1)).one()
        moved = deciding.decide(run, day, (), ADMIN)
    taken = time.perf_counter() - start
    label = f"{engine}, {scale}: approving {moved:,} moves at once, each with its event"
    base = f"weighing them and keeping the run {kept:.2f} s"
    return Row(label, f"{taken:.2f} s", base, f"{kept / taken:.1f}×", f"≤ {DECIDED:.0f} s", taken <= DECIDED)


def _text(key):
    return TWELVE.format(key=key, currency=installation().currency)
