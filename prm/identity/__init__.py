"""People and what they may reach: users, roles, regions, sign-in, sessions, delegations.

May know the log and the job table; never a partner's business.
"""
