"""Numbers to figures: `bar` and `scatter` only (D17), colours as names of tokens. Knows no request."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import plotly.io

from prm.core.money import SCALE

Spec = dict[str, Any]
plotly.io.templates.default = "none"  # the browser brings the look; the usual template is 6 KB a figure


def columns_by_month(
    keys: Sequence[str],
    names: Sequence[str],
    now: Sequence[int | None],
    before: Sequence[int | None] | None,
    links: Sequence[str],
    words: Mapping[str, str],
) -> Spec:
    """Columns of one amount per month (ten-thousandths in, units out), and the year before as a dashed line.

    `words` names the two series: now, before. Each column carries the address of its rows.
    """
    bars = go.Bar(x=list(keys), y=_units(now), name=words["now"], customdata=list(links), hovertemplate="%{y:,.0f}")
    traces: list[Any] = [bars]
    if before is not None:
        traces.append(
            go.Scatter(
                x=list(keys), y=_units(before), name=words["before"], mode="lines+markers", hovertemplate="%{y:,.0f}"
            )
        )
    layout = {
        "showlegend": before is not None,
        "bargap": 0.35,
        "legend": {"orientation": "h", "y": 1.12, "x": 0},
        "xaxis": _months(keys, short_names(keys, names)),
        "yaxis": {"tickformat": "~s", "rangemode": "tozero"},
    }
    return _coloured(go.Figure(traces, layout), ["c1", "c6"])


def share_by_month(
    keys: Sequence[str], names: Sequence[str], shares: Sequence[float | None], links: Sequence[str], name: str
) -> Spec:
    """A share of the company as a line from 0; per cent in."""
    line = go.Scatter(
        x=list(keys),
        y=list(shares),
        name=name,
        mode="lines+markers",
        customdata=list(links),
        hovertemplate="%{y:.1f}%",
    )
    layout = {"xaxis": _months(keys, short_names(keys, names)), "yaxis": {"range": [0, 100], "ticksuffix": "%"}}
    return _coloured(go.Figure(line, layout), ["c1"])


def _units(amounts: Sequence[int | None]) -> list[float | None]:
    """What the axis shows; the exact amounts stand in the table beside it."""
    return [None if amount is None else amount / SCALE for amount in amounts]


def _months(keys: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
    """An axis of months: short names, the year where one begins."""
    return {"type": "category", "tickmode": "array", "tickvals": list(keys), "ticktext": list(names), "tickangle": 0}


def short_names(keys: Sequence[str], names: Sequence[str]) -> list[str]:
    """`Jan<br>2013`, `Feb`, …: `names` read “Jan 2013”; every other one is left out where there are many."""
    step = 1 if len(keys) <= 13 else 3
    shown = []
    for place, (key, name) in enumerate(zip(keys, names, strict=True)):
        month, _, year = name.rpartition(" ")
        first = place == 0 or key.endswith("-01")
        shown.append((f"{month}<br>{year}" if first else month) if place % step == 0 or first else "")
    return shown


def _coloured(figure: go.Figure, names: Sequence[str]) -> Spec:
    """The plain specification; the browser resolves `token:…` to the theme's colours, c6 is the period before."""
    spec: Spec = figure.to_dict()
    spec["layout"].pop("template", None)
    for trace, name in zip(spec["data"], names, strict=False):
        if trace["type"] == "bar":
            trace["marker"] = {"color": f"token:{name}"}
            continue
        dashed = {"dash": "dot"} if name == "c6" else {}
        trace["line"] = {"color": f"token:{name}", "width": 2, **dashed}
        trace["marker"] = {"color": f"token:{name}", "size": 6}
    return spec
