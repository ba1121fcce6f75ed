"""One importer for every kind of fact: files, mapping profiles, dry run, merge, undo. Rooms register their kinds.

May know the log and the job table; never what a partner or an order line is.
"""
