"""Programs: levels, what they require and give, who stands where and why.

Knows sales, partners and people; measures of the rooms above come to it through their own registration.
"""
