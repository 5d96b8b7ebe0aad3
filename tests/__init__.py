"""Tests, in folders that mirror the packages. Each test bears one of the five markers of its kind."""
