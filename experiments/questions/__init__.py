"""Questions that a strategy team asks, each a program: `python -m experiments.questions.contract_length --help`."""
