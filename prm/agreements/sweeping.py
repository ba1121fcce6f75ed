"""Bytes in the file store that no row names any more: left by a request that failed, or by a file that was replaced."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from prm.agreements.document import ComplianceDocument
from prm.agreements.models import Round
from prm.agreements.store import FOLDER
from prm.core import clock
from prm.core.db import batched
from prm.core.transaction import system
from prm.jobs.schedule import every
from prm.jobs.service import Report, handles

SETTLED = timedelta(days=1)  # younger ones may belong to a request that is still under way


@handles("agreements.files")
def _swept(_report: Report) -> Mapping[str, Any]:
    return {"forgotten": sweep(Path(current_app.instance_path))}


every("agreements.files", timedelta(days=1))


def sweep(home: Path) -> int:
    """Forget what neither a round nor a document names; how many files. `home` is the instance folder."""
    old = (clock.now() - SETTLED).timestamp()
    left = {path.name: path for path in (home / FOLDER).glob("??/*") if path.stat().st_mtime < old}
    with system("sweep of agreements", writes=False) as session:
        for digests in batched(sorted(left), 500):
            for named in (Round.pdf, ComplianceDocument.digest):
                for known in session.scalars(select(named).where(named.in_(digests)).distinct()):
                    left.pop(known, None)
    gone = [path for path in left.values() if path.is_file() and path.stat().st_mtime < old]  # not wanted meanwhile
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
