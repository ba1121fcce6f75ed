"""The list of rooms whose pages, jobs, kinds and searchers this product has; importing it makes them known."""

from prm.dashboards import panels, portal, portal_fairness
from prm.dashboards import work as dashboard_work
from prm.dashboards.console import fairness, home, insights, risks, targets, targets_edit
from prm.deals import console as deals
from prm.deals import letters as deal_letters
from prm.deals import portal as own_deals
from prm.deals import work as deal_work
from prm.engagement import console as engagement
from prm.identity import above, account, letters, queries, saved_views
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
from prm.sales import queries as sales_queries
from prm.web import pages as web_pages
from prm.web import search

BLUEPRINTS = [
    web_pages.bp,
    search.bp,
    identity_pages.bp,
    saved_views.bp,
    partners.bp,
    engagement.bp,
    deals.bp,
    account.bp,
    people.bp,
    regions.bp,
    delegations.bp,
    identity_settings.bp,
    jobs.bp,
    home.bp,
    insights.bp,
    risks.bp,
    targets.bp,
    portal.bp,
    own_deals.bp,
    runs.bp,
]
PAGES = [fairness, portal_fairness, targets_edit, columns, deciding, starting]  # of blueprints that other files begin
JOBS = [letters, import_work, deal_letters, deal_work, dashboard_work]
KINDS = [identity_imports, partner_imports, sales_imports]
PANELS = [panels]
above.holds_currency(sales_queries.why_the_currency_stays)
jobs.people_by(queries.names_by_public_id)
words.people_by(queries.names_by_public_id)
