"""Deal registration: the claim that decides first-wins, conflicts, decisions by rules both sides read, receipts.

May know partners, sales and identity; what it shows a partner never says whose a customer is.
"""
