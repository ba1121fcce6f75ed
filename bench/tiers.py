"""Weighing every partner of the big demo by twelve requirements, numbers read from the database, both engines."""

import shutil
import tempfile
import time
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from bench.row import Row
from bench.served import fresh_postgres
from prm.app import create_app
from prm.cli.demo import make_demo
from prm.core import clock, settings
from prm.core.db import db
from prm.core.installation import installation
from prm.core.transaction import system
from prm.partners.models import Partner
from prm.programs import published, weighing
from prm.programs.members import facts_of
from prm.programs.service import evaluating

TITLE = "Programs › Weighing levels"
GOAL, TIMES, ALONE_TRIED = 5.0, 3, 50
SCALE = "big"
TWELVE = """\
program: bench
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
    app = create_app(folder)
    with app.app_context():
        with system("bench", writes=False) as session:
            rows = _weighed(engine, scale, session)
        db.engine.dispose()
    return rows


def _weighed(engine, scale, session):
    program, day = published.understood(TWELVE.format(currency=installation().currency)), clock.today()
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
