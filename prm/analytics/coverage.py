"""Coverage (RC-4): in which region × vertical × product family an active partner works, and where none does. Pure."""

from collections.abc import Collection, Sequence

import pandas as pd

AXES = ["region", "vertical", "family"]
ANY = ""  # a partner whose verticals nobody knows; it covers the families, but no vertical


def coverage(partners: pd.DataFrame, regions: Sequence[str], families: Sequence[str]) -> pd.DataFrame:
    """How many partners work in each region × family: every cell, also those with none.

    `partners` has a row for each partner × vertical × family: partner, region, vertical, family. The answer has
    region, family, partners (whole number), in the order of `regions` and `families`.
    """
    cells = pd.MultiIndex.from_product([regions, families], names=["region", "family"])
    counted = partners.groupby(["region", "family"])["partner"].nunique()
    return counted.reindex(cells, fill_value=0).astype("int64").rename("partners").reset_index()


def narrowed(partners: pd.DataFrame, vertical: str) -> pd.DataFrame:
    """The partners known to work in a vertical; all of them for none."""
    return partners[partners["vertical"] == vertical] if vertical else partners


def gaps(partners: pd.DataFrame, region: str, verticals: Collection[str], families: Collection[str]) -> tuple[int, int]:
    """Of the region × vertical × family cells somebody would work in: how many there are, and how many nobody holds."""
    here = partners[(partners["region"] == region) & partners["family"].isin(list(families))]
    wanted = list(dict.fromkeys(verticals)) or [ANY]
    cells = len(wanted) * len(set(families))
    held = sum(narrowed(here, vertical)["family"].nunique() for vertical in wanted)
    return cells, cells - held
