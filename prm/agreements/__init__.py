"""Agreements with partners: texts, rounds, signatures and their proof, renewal, and the documents a program asks for.

Rooms above ask `guard` whether an agreement is in force and `documents` what is on file.
"""
