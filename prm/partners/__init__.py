"""Partner companies and their people: hierarchy, types, status, territory, contacts, assignment.

May know identity, the log and the importer; never sales, deals or money.
"""
