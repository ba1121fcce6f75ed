"""The list of rooms whose pages, jobs, kinds and searchers this product has; importing it makes them known."""

from prm.dashboards import panels
from prm.dashboards import portal
from prm.dashboards.console import home, insights, risks, targets_edit
from prm.engagement import console as engagement
from prm.identity import account, letters, queries, saved_views
from prm.identity import imports as identity_imports
from prm.identity import pages as identity_pages
from prm.identity.console import delegations, people, regions
from prm.identity.console import settings as identity_settings
from prm.imports import work as import_work
from prm.imports.console import columns, deciding, runs, starting, words
from prm.jobs import console as jobs
from prm.partners import console as partners
from prm.partners import imports as partner_imports
from prm.sales import imports as sales_imports
from prm.web import pages as web_pages
from prm.web import search

BLUEPRINTS = [
    web_pages.bp,
    search.bp,
    identity_pages.bp, saved_views.bp, partners.bp, engagement.bp,
    account.bp,
    people.bp,
    regions.bp,
    delegations.bp,
    identity_settings.bp,
    jobs.bp,
    home.bp, insights.bp, risks.bp,
    targets_edit.bp,
    portal.bp,
    runs.bp,
]
IMPORTS = [columns, deciding, starting]  # pages of runs.bp
JOBS = [letters, import_work]
KINDS = [identity_imports, partner_imports, sales_imports]
PANELS = [panels]
jobs.people_by(queries.names_by_public_id)
words.people_by(queries.names_by_public_id)
