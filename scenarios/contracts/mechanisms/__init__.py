"""The mechanisms: the words in which scenario files speak of payment. Importing this package registers them all."""

from scenarios.contracts.mechanisms import activity, fixed, form, outcomes, people, savings, sharing

__all__ = ["activity", "fixed", "form", "outcomes", "people", "savings", "sharing"]
