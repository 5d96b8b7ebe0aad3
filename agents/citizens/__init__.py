"""The people of a place: their chance, their state, and what happens to them in a month.

Nothing here may know a contract: contracts reach citizens only through the care that providers offer.
"""
