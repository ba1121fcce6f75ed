"""The list of rooms whose pages, jobs, kinds and searchers this product has; importing it makes them known."""

from prm.agreements import console as agreements
from prm.agreements import document_news, document_nightly, reaccept
from prm.agreements import news as agreement_news
from prm.agreements import nightly as agreement_nightly
from prm.agreements import personal as agreement_personal
from prm.agreements import portal as own_agreements
from prm.agreements import published as agreement_published
from prm.agreements.console import documents
from prm.agreements.console import partner as partner_agreements
from prm.agreements.portal import documents as own_documents
from prm.agreements.service import drafting, requiring, signing
from prm.dashboards import panels, portal, portal_confirm, portal_engagement, portal_fairness
from prm.dashboards import personal as dashboard_personal
from prm.dashboards import work as dashboard_work
from prm.dashboards.console import fairness, home, insights, risks, scorecard, targets, targets_edit
from prm.deals import console as deals
from prm.deals import due as deal_due
from prm.deals import imports as deal_imports
from prm.deals import measures as deal_measures
from prm.deals import news as deal_news
from prm.deals import personal as deal_personal
from prm.deals import portal as own_deals
from prm.deals import published as deal_published
from prm.deals import root_letters as deal_root_letters
from prm.deals import work as deal_work
from prm.deals.console import authorised, customers, naming, rules, rules_edit
from prm.engagement import console as engagement
from prm.engagement import personal as engagement_personal
from prm.identity import above, account, letters, queries, saved_views
from prm.identity import imports as identity_imports
from prm.identity import pages as identity_pages
from prm.identity import personal as identity_personal
from prm.identity import portal as team
from prm.identity.console import delegations, people, regions
from prm.identity.console import settings as identity_settings
from prm.imports import personal as import_personal
from prm.imports import work as import_work
from prm.imports.console import columns, deciding, runs, starting, words
from prm.jobs import console as jobs
from prm.jobs import personal as job_personal
from prm.joining import apply, hearing
from prm.joining import console as applications
from prm.joining import personal as joining_personal
from prm.joining import portal as own_joining
from prm.joining import work as joining_work
from prm.journal import personal as journal_personal
from prm.notices import console as notices
from prm.notices import outbox, post
from prm.notices import personal as notice_personal
from prm.notices import portal as own_notices
from prm.notices import switches as notice_switches
from prm.partners import console as partners
from prm.partners import imports as partner_imports
from prm.partners import personal as partner_personal
from prm.partners import reminding
from prm.privacy import console as privacy
from prm.privacy import mine as privacy_mine
from prm.privacy import news as privacy_news
from prm.privacy import personal as privacy_personal
from prm.privacy import work as privacy_work
from prm.programs import called
from prm.programs import console as programs
from prm.programs import news as program_news
from prm.programs import personal as program_personal
from prm.programs import portal as own_programs
from prm.programs import published as program_versions
from prm.programs import work as program_work
from prm.sales import console as families
from prm.sales import imports as sales_imports
from prm.sales import personal as sales_personal
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
    rules.bp,
    programs.bp,
    programs.tiers,
    own_programs.bp,
    naming.bp,
    authorised.bp,
    deal_published.bp,
    agreement_published.bp,
    agreements.bp,
    partner_agreements.bp,
    own_agreements.bp,
    documents.bp,
    own_documents.bp,
    customers.bp,
    account.bp,
    notices.bp,
    own_notices.bp,
    notice_switches.bp,
    people.bp,
    regions.bp,
    delegations.bp,
    identity_settings.bp,
    jobs.bp,
    home.bp,
    insights.bp,
    risks.bp,
    scorecard.bp,
    targets.bp,
    families.bp,
    portal.bp,
    own_deals.bp,
    runs.bp,
    apply.bp,
    applications.bp,
    applications.onboarding_bp,
    applications.settings_bp,
    own_joining.bp,
    privacy.bp,
    privacy_mine.bp,
    team.bp,
]
PAGES = [
    fairness,
    portal_confirm,
    portal_engagement,
    portal_fairness,
    targets_edit,
    rules_edit,
    columns,
    deciding,
    starting,
]
JOBS = [
    letters,
    agreement_news,
    agreement_nightly,
    document_news,
    document_nightly,
    reaccept,
    import_work,
    deal_due,
    deal_news,
    deal_root_letters,
    deal_work,
    outbox,
    post,
    dashboard_work,
    hearing,
    joining_work,
    privacy_news,
    privacy_work,
    program_news,
    program_work,
    reminding,
]
KINDS = [identity_imports, partner_imports, sales_imports, deal_imports]
PANELS = [panels]
VERBS = [drafting, requiring, signing]  # their events are known to whoever reads the log
FIELDS = [called]  # what agreements print of the rooms above them
MEASURES = [deal_measures]  # what programs may ask of the rooms above them
PERSONAL = [  # what each room holds of people; the order is that of a person's copy
    identity_personal,
    partner_personal,
    agreement_personal,
    deal_personal,
    engagement_personal,
    sales_personal,
    joining_personal,
    notice_personal,
    import_personal,
    job_personal,
    journal_personal,
    dashboard_personal,
    privacy_personal,
    program_personal,
]
above.holds_currency(sales_queries.why_the_currency_stays)
above.holds_currency(program_versions.why_the_currency_stays)
jobs.people_by(queries.names_by_public_id)
words.people_by(queries.names_by_public_id)
