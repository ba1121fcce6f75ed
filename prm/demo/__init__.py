"""The demo company: an invented vendor of network equipment with its channel, made anew for the day it is asked on.

Owns the words, the draws and the bulk load. Knows every room below it, writes through their models, and never
touches an instance that holds anybody's own data. The same seed on the same day makes the same facts.
"""
