"""The contract language: what a term may read, what it may pay, and how one contract is read in several ways.

It knows reported facts and parties; it must not know how care is given or what a contract is called.
"""
