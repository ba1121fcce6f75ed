"""Booked business as facts: order lines, direct lines, products, rates, targets, and the rollups kept with them.

May know partners and identity; never deals, money or dashboards.
"""
