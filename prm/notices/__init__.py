"""What concerns a person: one notice per event and person, in the bell and by mail (R25 to R27).

Rooms above say which events matter, to whom and in which words; this one keeps, shows and mails them.
"""
