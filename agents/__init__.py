"""Who acts: citizens, providers and commissioners.

It may import `scenarios`; it must not know how a month is run, recorded or paid for.
"""
