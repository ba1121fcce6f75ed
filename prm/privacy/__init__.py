"""The rights of people: a copy of what is held of them, erasure, holds, and how long things are kept.

Knows sign-ins and contacts; of other rooms only what they say of themselves through prm.core.personal.
"""
