"""Who asks: comparisons, reports and the command line.

Everything below may be imported here; nothing below may import this package.
"""
