"""Pence as people write them."""

from operator import index


def format_pounds(pence: int) -> str:
    """Pence as pounds: £1,234.56, and -£0.05 below zero. Takes a whole number of any integer type."""
    pounds, rest = divmod(abs(index(pence)), 100)
    return f"{'-' if pence < 0 else ''}£{pounds:,}.{rest:02d}"
