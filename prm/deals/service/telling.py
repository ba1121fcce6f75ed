"""How long a decision can be taken back, and when the end of protection is told. What is told: `prm.deals.news`."""

from datetime import timedelta

UNDO = timedelta(minutes=10)  # in which a decision can be taken back; its letter waits as long
WARN_AT = (1, 7, 14)  # days before the end
