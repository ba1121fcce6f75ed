"""The program an installation is offered to begin with: three levels, proved by golden partners."""

STARTER = """\
# Every number here is yours to change. Nothing holds before it is published by a second person.
program: partners
name: Partner program
currency: {currency}
grace: {{days: 90, warn: [60, 30, 10]}}
levels:
  - key: registered
    name: Registered
    benefits: {{discount: 5%}}
  - key: silver
    name: Silver
    requires:
      - {{measure: booked_revenue, at_least: 100k, window: trailing_12_months}}
      - {{measure: deals_registered, at_least: 3, window: trailing_12_months}}
    benefits: {{discount: 8%, protection_days: 90}}
  - key: gold
    name: Gold
    requires:
      - any:
          - all:
              - {{key: revenue, measure: booked_revenue, at_least: 500k, window: trailing_12_months}}
              - {{key: technical, measure: contacts, with: {{role: technical}}, at_least: 2}}
          - {{key: revenue_alone, measure: booked_revenue, at_least: 850k, window: trailing_12_months}}
      - {{measure: deals_won, at_least: 2, window: trailing_12_months}}
    benefits: {{discount: 12%, protection_days: 120, sla_hours: 8, also: [A named channel manager]}}
golden:
  - {{name: a new partner, level: registered}}
  - {{name: just below silver, level: registered, facts: {{booked_revenue: 99999.99, deals_registered: 3}}}}
  - {{name: silver, level: silver, facts: {{booked_revenue: 100k, deals_registered: 3}}, benefits: {{discount: 8%}}}}
  - name: just below gold
    level: silver
    facts: {{booked_revenue: 849999, contacts: 1, deals_registered: 3, deals_won: 2}}
  - {{name: gold with two engineers, level: gold, facts: {{booked_revenue: 500k, contacts: 2, deals_won: 2}}}}
  - {{name: gold by revenue alone, level: gold, facts: {{booked_revenue: 850k, deals_won: 2}}}}
"""


def starter(currency: str) -> str:
    """The template in the installation's currency."""
    return STARTER.format(currency=currency)
