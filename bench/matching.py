"""Near matches: recall and precision on labelled pairs, and the time of one check against a million names."""

import os
import sqlite3
import tempfile
import time
from pathlib import Path
from random import Random
from statistics import median

from bench.row import Row
from prm.core.errors import Unreadable
from prm.deals.keys import customer_keys
from prm.deals.likeness import TOO_COMMON, Party, blocks, candidates, compare, shown
from tests.deals import pairs

TITLE = "Matching of customers"
NAMES = int(os.environ.get("PRM_BENCH_NAMES", "1000000"))
CHECKS = 1000
BATCH = 50_000


def tokens(party):
    return blocks(
        party.name,
        party.domain,
        tax_id=party.tax_id,
        country=party.country,
        parent=party.parent,
        city=party.city,
        address=party.address,
    )


def keys(party):
    try:
        return set(customer_keys(name=party.name, country=party.country, domain=party.domain, tax_id=party.tax_id))
    except Unreadable:
        return set()


def counted(some):
    """Shown and right, shown and wrong, missed, and strangers with one exact key."""
    seen = [
        (pair, bool(tokens(pair.asked) & tokens(pair.known)) and shown(compare(pair.asked, pair.known)))
        for pair in some
    ]
    right, wrong = (sum(pair.same is same for pair, found in seen if found) for same in (True, False))
    missed = sum(pair.same for pair, found in seen if not found)
    refused = sum(not pair.same and bool(keys(pair.asked) & keys(pair.known)) for pair in some)
    return right, wrong, missed, refused


def quality(label, some, *, goal):
    right, wrong, missed, refused = counted(some)
    recall, precision = right / (right + missed), right / (right + wrong)
    figure = f"recall {recall:.3f}, precision {precision:.3f}"
    aim, met = ("recall ≥ 0.95, precision ≥ 0.90", recall >= 0.95 and precision >= 0.90) if goal else ("", None)
    return Row(
        f"{label}: {len(some):,} pairs",
        figure,
        f"{wrong} wrong, {missed} missed",
        f"{refused} strangers with one key",
        aim,
        met,
    )


def parties(random):
    """A million customers; their words repeat as those of real ones do."""
    for _ in range(NAMES):
        name, country = pairs.company(random)
        yield Party(f"{name} {random.choice(pairs.FORMS[country])}", country)


def built(connection, planted):
    """Customers and their tokens, those planted last, the index at the end; seconds taken."""
    start = time.perf_counter()
    connection.executescript(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;"
        "CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT, country TEXT);"
        "CREATE TABLE block (token TEXT, subject INTEGER);"
    )
    rows, found = [], []
    for number, party in enumerate(parties(Random(1))):
        rows.append((number, party.name, party.country))
        found.extend((token, number) for token in blocks(party.name))
        if len(rows) == BATCH or number == NAMES - 1:
            connection.executemany("INSERT INTO customer VALUES (?, ?, ?)", rows)
            connection.executemany("INSERT INTO block VALUES (?, ?)", found)
            rows, found = [], []
    found = [(token, number) for number, party in planted.items() for token in tokens(party)]
    connection.executemany("INSERT INTO block VALUES (?, ?)", found)
    connection.execute("CREATE INDEX block_token ON block (token, subject)")
    connection.commit()
    return time.perf_counter() - start


def checked(connection, asked, planted):
    """As the service asks: each token up to its limit, the best read whole, compared."""
    wanted = sorted(tokens(asked))
    one = "SELECT * FROM (SELECT token, subject FROM block WHERE token = ? LIMIT ?)"
    given = [value for token in wanted for value in (token, TOO_COMMON + 1)]
    found = {}
    for token, subject in connection.execute(" UNION ALL ".join([one] * len(wanted)), given):
        found.setdefault(token, []).append(subject)
    best = candidates(found)
    marks = ",".join("?" * len(best))
    read = connection.execute(f"SELECT id, name, country FROM customer WHERE id IN ({marks})", best).fetchall()
    known = {number: Party(name, country) for number, name, country in read}
    known |= {number: planted[number] for number in best if number in planted}
    return {number for number, party in known.items() if shown(compare(asked, party))}, len(best)


def among_all(hard, made):
    """The labelled pairs' known sides among all names: how many are found again; then the time of a check."""
    same = [(some, pair) for some, all_of in (("hard", hard), ("generated", made)) for pair in all_of if pair.same]
    planted = {NAMES + number: pair.known for number, (_, pair) in enumerate(same)}
    with tempfile.TemporaryDirectory(prefix="prm-bench-") as folder:
        connection = sqlite3.connect(Path(folder) / "names.db")
        seconds = built(connection, planted)
        rows = []
        for which in ("hard", "generated"):
            asked = [(NAMES + number, pair) for number, (some, pair) in enumerate(same) if some == which]
            again = sum(number in checked(connection, pair.asked, planted)[0] for number, pair in asked)
            figure = f"recall {again / len(asked):.3f}"
            label = f"The same customers, {which}, among {NAMES:,} others"
            rows.append(Row(label, figure, f"{len(asked):,} of them", "", "", None))
        rows.append(speed(connection, seconds, planted))
        connection.close()
    return rows


def speed(connection, seconds, planted):
    """The time of a check for names as registered, mistyped ones and new ones, in turns."""
    random, taken, scored, hits, expected = Random(2), [], [], 0, 0
    for turn in range(CHECKS):
        number = random.randrange(NAMES)
        name, country = connection.execute("SELECT name, country FROM customer WHERE id = ?", (number,)).fetchone()
        name = pairs.mistyped(random, name) if turn % 3 == 1 else pairs.company(random)[0] if turn % 3 == 2 else name
        start = time.perf_counter()
        found, size = checked(connection, Party(name, country), planted)
        taken.append(1000 * (time.perf_counter() - start))
        scored.append(size)
        expected += turn % 3 < 2
        hits += turn % 3 < 2 and number in found
    worst = sorted(taken)[int(CHECKS * 0.95)]
    figure = f"p50 {median(taken):.1f} ms, p95 {worst:.1f} ms, worst {max(taken):.1f} ms"
    base = f"{median(scored):.0f} candidates compared; built in {seconds:.0f} s"
    return Row(
        f"One check against {NAMES:,} names, SQLite",
        figure,
        base,
        f"{hits / expected:.1%} of planted ones found",
        "p95 ≤ 20 ms",
        worst <= 20,
    )


def run():
    """Every row of this benchmark."""
    hard, made = pairs.hard(), pairs.generated()
    refused = sum(counted(some)[3] for some in (hard, made))
    return [
        quality("Generated", made, goal=False),
        quality("Hand-made, hard", hard, goal=True),
        quality("of these, not looked at while tuning", hard[::3], goal=False),
        Row("False machine rejections", f"{refused}", f"{len(hard) + len(made):,} pairs", "", "0", refused == 0),
        *among_all(hard, made),
    ]
