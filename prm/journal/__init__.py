"""The one log: append-only, hash-chained, written in the transaction it tells of; read as audit, feed and outbox.

Knows only who acted, what they acted on and which company it concerns; never calls up.
"""
