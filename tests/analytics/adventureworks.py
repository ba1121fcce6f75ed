"""The AdventureWorks files of PRM_TEST_DATA as facts, straight from CSV: no product code in between."""

import os
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from prm.analytics.facts import Facts
from prm.analytics.frames import REGISTRATIONS

TENTHOUSANDTHS = 10_000


def folder() -> Path:
    """Where the files are: skips without PRM_TEST_DATA, fails where it points to nothing."""
    root = os.environ.get("PRM_TEST_DATA")
    if not root:
        pytest.skip("PRM_TEST_DATA is not set, so there is no AdventureWorks data to run on")
    place = Path(root) / "adventureworks"
    assert place.is_dir(), f"PRM_TEST_DATA is set, but {place} is missing"
    return place


def _read(name):
    return pd.read_csv(folder() / f"{name}.csv", dtype="str", keep_default_na=False)


def _amounts(texts):
    return [int(Decimal(text) * TENTHOUSANDTHS) for text in texts]


def _days(texts):
    return pd.to_datetime(texts, format="%Y-%m-%d")


def _categories():
    products = _read("products").astype({"ProductKey": "int64"})
    products["current"] = products["Status"] == "Current"
    best = products.sort_values(["current", "ProductKey"]).drop_duplicates("SKU", keep="last")
    return best.set_index("SKU")["Category"]


def _lines(sales):
    places = _read("territories").set_index("SalesTerritoryRegion")
    territory = sales["SalesTerritoryRegion"]
    frame = pd.DataFrame(
        {
            "day": _days(sales["OrderDate"]),
            "territory": territory,
            "country": territory.map(places["SalesTerritoryCountry"]),
            "group": territory.map(places["SalesTerritoryGroup"]),
            "category": sales["SKU"].map(_categories()).fillna(""),
            "amount": _amounts(sales["SalesAmount"]),
            "lines": 1,
        }
    )
    return frame.astype({"amount": "int64", "lines": "int64"})


def _partner_lines(teams):
    sales = _read("reseller_sales")
    kinds = _read("resellers").set_index("ResellerCode")["BusinessType"]
    return _lines(sales).assign(
        order=sales["SalesOrderNumber"],
        registered=0,
        partner=sales["ResellerCode"],
        partner_type=sales["ResellerCode"].map(kinds),
        manager=sales["EmployeeKey"],
        team=sales["EmployeeKey"].map(teams),
    )


def _teams():
    managers = _read("channel_managers").set_index("EmployeeKey")
    leads = set(managers["ManagerEmployeeKey"]) - {"", "277"}
    return pd.Series({key: key if key in leads else row["ManagerEmployeeKey"] for key, row in managers.iterrows()})


def _targets(teams):
    quotas = _read("quotas")
    starts = sorted(quotas["QuarterStart"].unique())
    ends = {start: pd.Timestamp(after) - pd.Timedelta(days=1) for start, after in pairwise(starts)}
    ends[starts[-1]] = pd.Timestamp("2013-12-29")
    return pd.DataFrame(
        {
            "target": range(len(quotas)),
            "owner": quotas["EmployeeKey"],
            "owner_kind": "manager",
            "name": quotas["EmployeeKey"],
            "team": quotas["EmployeeKey"].map(teams),
            "start": _days(quotas["QuarterStart"]),
            "end": quotas["QuarterStart"].map(ends),
            "amount": pd.Series(_amounts(quotas["SalesAmountQuota"]), dtype="int64"),
            "joined": pd.Series(pd.NaT, index=quotas.index, dtype="datetime64[us]"),
        }
    )


def _partners():
    resellers = _read("resellers")
    return pd.DataFrame(
        {
            "partner": resellers["ResellerCode"],
            "name": resellers["ResellerName"],
            "partner_type": resellers["BusinessType"],
            "status": "active",
            "territory": resellers["SalesTerritoryRegion"],
            "activated": pd.Series(pd.NaT, index=resellers.index, dtype="datetime64[us]"),
        }
    )


def _coded(frame, *plain):
    texts = [name for name in frame if frame[name].dtype == "str" and name not in plain]
    return frame.astype(dict.fromkeys(texts, "category"))


def load() -> Facts:
    """All facts, day by day; nobody registered a deal."""
    teams = _teams()
    lines = _partner_lines(teams)
    credit = lines.rename(columns={"manager": "owner"}).assign(owner_kind="manager")
    return Facts(
        revenue=_coded(lines.drop(columns=["order", "registered"])),
        direct=_coded(_lines(_read("direct_sales"))),
        orders=_coded(lines),
        partners=_partners(),
        targets=_targets(teams),
        credits=_coded(credit[["owner", "owner_kind", "day", "amount", "lines"]]),
        registrations=REGISTRATIONS.empty(),
    )
