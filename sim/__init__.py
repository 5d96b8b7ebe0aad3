"""How it runs: the order of a month, the books, and what is recorded of them.

It may import `agents` and `scenarios`; it must not know which experiment asked for the run.
"""
