"""The list of rooms whose pages, jobs, kinds and searchers this product has; importing it makes them known."""

from prm.dashboards.console import insights, targets_edit
from prm.identity import pages as identity_pages
from prm.web import pages as web_pages
from prm.web import search

BLUEPRINTS = [web_pages.bp, search.bp, identity_pages.bp, insights.bp, targets_edit.bp]
