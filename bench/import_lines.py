"""Importing 60,855 order lines, dry run, rollups and log included, against a bare executemany; and ten million."""

import csv
import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from itertools import count, groupby
from operator import itemgetter
from pathlib import Path
from statistics import median

from sqlalchemy import create_engine, delete, insert, select, text

from bench.row import Row
from prm.app import create_app
from prm.core import migrate, settings
from prm.core.db import db
from prm.core.installation import set_up
from prm.core.transaction import system
from prm.imports import profiles, service, sweeping, writing
from prm.journal.log import System
from prm.sales.models import Line
from prm.sales.staged import StagedLine
from prm.web.assets import resource

TITLE = "Import of order lines"
ROUNDS = 5
SERIAL = count()
BIG = int(os.environ.get("PRM_BENCH_LINES", "1000000"))
ASKER = System("bench")
PROFILES = Path(__file__).parent.parent / "tests" / "adventureworks"
BEFORE = {
    "territories": "territories",
    "people": "channel_managers",
    "partners": "resellers",
    "products": "products",
}


def data():
    """The acceptance data."""
    return Path(os.environ.get("PRM_TEST_DATA", "../shared/data")).absolute() / "adventureworks"


def profile(kind, **options):
    """The mapping profile of the tests, with options of our own."""
    found = profiles.read(PROFILES / f"{kind}.json")
    return found | {"options": found.get("options", {}) | options}


@contextmanager
def instance(engine):
    """An instance with everything that order lines name, and no order line."""
    folder = Path(tempfile.mkdtemp(prefix="prm-bench-"))
    settings.make_folder(folder)
    url = f"sqlite:///{folder / 'prm.db'}"
    urls = {"DATABASE_URL": url, "OWNER_DATABASE_URL": url} if engine == "SQLite" else postgres()
    migrate.run(urls["OWNER_DATABASE_URL"], resource("migrations"))
    app = create_app(folder, WORKER=False, **urls)
    with app.app_context():
        with system("bench") as session:
            set_up(session, name="Bench", currency="USD", fiscal_start=1)
        for kind, file in BEFORE.items():
            brought_in(kind, data() / f"{file}.csv", profile(kind))
        yield urls
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(folder, ignore_errors=True)


def postgres():
    """Addresses of an empty database on the tests' server, which does not wait for the disk; nor does its baseline."""
    from tests import postgres  # noqa: PLC0415 - the wheel is a test dependency

    return postgres.fresh_database(f"import_{next(SERIAL)}")


def brought_in(kind, file, document):
    """Dry run and merge, as the command line does them; the import's id."""
    with system("bench"):
        run = service.start_local(file, kind, ASKER, document).id
    writing.check(run)
    writing.merge(run)
    return run


def timed_import(file, document):
    """Seconds, and the import's id."""
    start = time.perf_counter()
    run = brought_in("sales", file, document)
    return time.perf_counter() - start, run


def taken_back(run, urls):
    """The tables as they were, staging too, and what autovacuum would do within a minute."""
    writing.undo(run)
    sweeping.wipe(run, StagedLine)
    vacuumed(urls)


def vacuumed(urls):
    """Without the rows that were deleted: both sides start from an empty table."""
    if db.engine.dialect.name == "postgresql":
        owner = create_engine(migrate.driver_url(urls["OWNER_DATABASE_URL"]), isolation_level="AUTOCOMMIT")
        with owner.connect() as connection:
            for name in ("line", "staged_line", "month_rollup", "partner_month", "partner", "import_refusal"):
                connection.execute(text(f"VACUUM {name}"))
        owner.dispose()


def bare(rows, urls):
    """Seconds of an executemany of the same rows into the same empty table, and its commit."""
    compiled = insert(Line.__table__).compile(dialect=db.engine.dialect, column_keys=list(rows[0]))
    order = getattr(compiled, "positiontup", None)
    values = [tuple(row[name] for name in order) for row in rows] if order else rows
    start = time.perf_counter()
    with system("bench baseline") as session:
        raw = session.connection().connection.driver_connection
        raw.cursor().executemany(str(compiled), values)
    taken = time.perf_counter() - start
    with system("bench baseline") as session:
        session.execute(delete(Line))
    vacuumed(urls)
    return taken


def stored():
    """The imported rows as the driver takes them."""
    with system("bench", writes=False) as session:
        names = [column.name for column in Line.__table__.columns if column.name != "id"]
        rows = session.execute(select(*(getattr(Line, name) for name in names))).all()
    sqlite = db.engine.dialect.name == "sqlite"
    plain = (lambda value: value.isoformat() if hasattr(value, "isoformat") else value) if sqlite else (lambda v: v)
    return [{name: plain(value) for name, value in zip(names, row, strict=True)} for row in rows]


def speed(engine):
    """Rows a second of both, in turns, medians."""
    file, document = data() / "reseller_sales.csv", profile("sales")
    with instance(engine) as urls:
        run = timed_import(file, document)[1]
        rows = stored()
        taken_back(run, urls)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            theirs.append(bare(rows, urls))
            seconds, run = timed_import(file, document)
            ours.append(seconds)
            taken_back(run, urls)
    rate, baseline = len(rows) / median(ours), len(rows) / median(theirs)
    figure = f"{rate:,.0f} rows/s ({median(ours):.2f} s, worst {max(ours):.2f} s)"
    met = rate >= 30_000 and rate >= baseline * 0.25
    label, goal = f"{engine}: {len(rows):,} lines", "≥ 30,000 rows/s and ≥ 25 %"
    return Row(label, figure, f"executemany {baseline:,.0f} rows/s", f"{rate / baseline:.0%}", goal, met), rate


def longer(path, lines):
    """As a channel many times as large would book them: each order again and again, days and numbers rising."""
    with (data() / "reseller_sales.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    again = -(-lines // len(rows))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number, order in groupby(rows, key=itemgetter(0)):
            kept = list(order)
            for turn in range(again):
                writer.writerows([f"{number}-{turn:04}", *row[1:]] for row in kept)


def peak():
    """The most memory this process has held, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def growth(engine, rate):
    """Time per row of a long file against that of the short one, and the memory it took."""
    folder = Path(tempfile.mkdtemp(prefix="prm-bench-"))
    longer(folder / "long.csv", BIG)
    with (folder / "long.csv").open("rb") as file:
        lines = sum(1 for _ in file) - 1
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    with instance(engine):
        seconds, _run = timed_import(folder / "long.csv", profile("sales"))
    shutil.rmtree(folder)
    ratio, memory = rate / (lines / seconds), peak()
    figure = f"{lines / seconds:,.0f} rows/s, peak {memory:,} MB"
    baseline = f"{rate:,.0f} rows/s of the short file"
    label = f"{engine}: {lines:,} lines"
    return Row(label, figure, baseline, f"{ratio:.2f}× a row", "≤ 1.5× a row, ≤ 1 GB", ratio <= 1.5 and memory <= 1024)


def run():
    """Every row of this benchmark."""
    engines = ("SQLite", "PostgreSQL")
    short = {engine: speed(engine) for engine in engines}
    return [row for row, _ in short.values()] + [growth(engine, short[engine][1]) for engine in engines]
