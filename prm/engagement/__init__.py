"""What staff do with a partner and promised next: notes, logged calls, follow-ups.

May know partners and identity; internal throughout, nothing here is shown to a partner.
"""
