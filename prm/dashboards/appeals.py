"""What became of appeals, beside the frame of registrations (KPI 28). Decides nothing about a deal."""

from functools import lru_cache
from typing import Any

import pandas as pd
from pandas import DataFrame
from sqlalchemy import String, cast, select

from prm.access.policy import See
from prm.access.scope import scoped_by
from prm.core.db import forgets
from prm.dashboards.extract import Reaching
from prm.dashboards.reader import read
from prm.deals.models import Registration
from prm.deals.rules import Ask, Reply
from prm.deals.wishes import Wish

ANSWERED = {str(Reply.GRANTED): "changed", str(Reply.REFUSED): "upheld", str(Reply.LAPSED): ""}


def joined(frame: DataFrame, asker: Reaching, versions: Any) -> DataFrame:
    """The frame with `appeal` and `appeal_decided` of each registration's last appeal."""
    known = _appeals(asker, versions)
    if known.empty:
        return frame
    days = frame["id"].map(known["day"]).astype("datetime64[us]")
    return frame.assign(appeal=frame["id"].map(known["appeal"]).fillna("").astype("str"), appeal_decided=days)


@lru_cache(8)
def _appeals(asker: Reaching, _versions: Any) -> DataFrame:
    """`appeal` and `day` by registration id."""
    chosen = select(Wish.registration_id, cast(Wish.reply, String).label("reply"), Wish.answered_at)
    chosen = chosen.join(Registration, Registration.id == Wish.registration_id).where(Wish.kind == Ask.APPEAL)
    rows = read(scoped_by(chosen.order_by(Wish.asked_at, Wish.id), Registration, asker.actor, See.DEALS))
    rows = rows.drop_duplicates("registration_id", keep="last").set_index("registration_id")
    at = pd.to_datetime(rows["answered_at"], utc=True, format="ISO8601").astype("datetime64[us, UTC]")
    heard = rows["reply"].where(rows["reply"].notna(), None).map(lambda reply: ANSWERED.get(reply, "open"))
    return DataFrame({"appeal": heard.astype("str"), "day": at.dt.tz_localize(None).dt.floor("D")})


forgets(_appeals.cache_clear)
