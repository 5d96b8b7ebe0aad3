"""Measures as data: what each counts, of whom, over what time, and how the count becomes a published figure."""

from scenarios.measures.definitions import Definition, Untold, load_definitions, populations_needed
from scenarios.measures.expressions import Expression, Name, parse

__all__ = ["Definition", "Expression", "Name", "Untold", "load_definitions", "parse", "populations_needed"]
