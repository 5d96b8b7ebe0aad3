"""The tables of a run: one row a number, each column with its type, unit and meaning.

Recorder, reader, comparison and documentation all read this list. The module must not know how a table is made.
"""

from typing import Literal, NamedTuple, get_args

from scenarios.problems import did_you_mean, one_of, shown

Kind = Literal["text", "int16", "int32", "int64", "float32", "float64"]
About = Literal["lives", "care", "money", "run"]
"""What a table tells of: citizens' lives, how care is given, money, or the run itself."""

ALL_FIFTHS = 0
"""Stands in `quintile` where all fifths of deprivation are counted together."""


class Column(NamedTuple):
    """A column: its type, its unit, what it means, and whether it says what a row is of rather than how much."""

    name: str
    kind: Kind
    unit: str
    meaning: str
    is_key: bool = True


class Table(NamedTuple):
    """A table: what it tells of, what a row is, and its columns."""

    name: str
    about: About
    meaning: str
    columns: tuple[Column, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that say what a row is of."""
        return tuple(column.name for column in self.columns if column.is_key)

    @property
    def values(self) -> tuple[str, ...]:
        """The columns that say how much."""
        return tuple(column.name for column in self.columns if not column.is_key)


MONTH = Column("month", "int32", "month", "1 is the first month of burn-in, an April")


def _value(name: str, kind: Kind, unit: str, meaning: str) -> Column:
    return Column(name, kind, unit, meaning, is_key=False)


TABLES = {
    table.name: table
    for table in (
        Table(
            "offers",
            "care",
            "What providers offered citizens, process by process. A row that is not there is 1, as today.",
            (
                MONTH,
                Column("level", "text", "word", "practice, trust or area"),
                Column(
                    "provider", "text", "name", "the practice or trust; the place's name for the whole area"
                ),
                Column("process", "text", "word", "the process of scenarios/processes.csv"),
                _value("multiplier", "float32", "ratio", "what the process multiplies, 1 is today's"),
            ),
        ),
        Table(
            "activity",
            "lives",
            "What was counted. Every event stands once at each level: add up within one level and one population. "
            "A row that is not there is 0.",
            (
                MONTH,
                Column("level", "text", "word", "practice, trust or place"),
                Column(
                    "provider", "text", "name", "the practice or trust; the place's name for the whole place"
                ),
                Column("item", "text", "word", "what was counted, with its unit in the list of items"),
                Column("population", "text", "name", "the people of the contract population who are counted"),
                Column(
                    "quintile",
                    "int16",
                    "number",
                    "fifth of deprivation, 1 the most deprived; 0 for all together, as at practices and trusts",
                ),
                _value("quantity", "int64", "the item's unit", "how many, or how much"),
            ),
        ),
        Table(
            "vital_events",
            "lives",
            "Deaths and births of the whole place. A row that is not there is 0.",
            (
                MONTH,
                Column("event", "text", "word", "death or birth"),
                Column("age", "int16", "years", "age at death in whole years; 0 for a birth"),
                Column("sex", "text", "word", "male or female, of the child for a birth"),
                _value("people", "int64", "people", "how many died or were born"),
            ),
        ),
        Table(
            "measures",
            "care",
            "Measures of quality and outcome: what is true, and what is reported and paid upon.",
            (
                MONTH,
                Column("measure", "text", "word", "the measure of scenarios/catalogues/measures.csv"),
                Column("level", "text", "word", "place, practice, trust or provider"),
                Column(
                    "provider", "text", "name", "whose measure it is; the place's name for the whole place"
                ),
                _value("true_value", "float64", "the measure's unit", "what it is, with perfect knowledge"),
                _value(
                    "reported_value",
                    "float64",
                    "the measure's unit",
                    "what is known of it this month: late, sampled, gamed; empty before the first report",
                ),
            ),
        ),
        Table(
            "resources",
            "care",
            "What care used, at unit cost. Nobody is paid here: what is paid stands in postings.",
            (
                MONTH,
                Column("provider", "text", "name", "who gave the care"),
                Column("service", "text", "word", "the service of scenarios/catalogues/services.csv"),
                _value("quantity", "float64", "the service's unit", "how much of it"),
                _value("resource_pence", "int64", "pence", "quantity at unit cost"),
            ),
        ),
        Table(
            "postings",
            "money",
            "Every payment. What flows back is a payment of its own, from payee to payer.",
            (
                MONTH,
                Column("payer", "text", "name", "who pays"),
                Column("payee", "text", "name", "who is paid"),
                _value("pence", "int64", "pence", "how much, 0 or more"),
                Column("contract", "text", "word", "the contract under which it is owed"),
                Column("term", "text", "word", "the term of that contract"),
                Column("period", "text", "text", "the months of the contract that it is reckoned over"),
                _value("reason", "text", "text", "what it is for, in a word or two"),
            ),
        ),
        Table(
            "facts",
            "money",
            "What contracts read when they settled a period for good: with these and the model's file each payment can "
            "be worked out again.",
            (
                MONTH,
                Column("model", "text", "name", "the model of contracts that read it"),
                Column("contract", "text", "word", "the contract"),
                Column("term", "text", "word", "the term of that contract"),
                Column("period", "text", "text", "the months of the contract that it is read of"),
                _value("first", "int32", "month", "the first of these, counted by the contract"),
                _value("last", "int32", "month", "the last of these"),
                _value("starts_month", "int32", "month", "the month in which the contract's first falls"),
                Column("fact", "text", "text", "what is read, as in a facts file"),
                Column("member", "text", "name", "of whom, where each of many has its own; else empty"),
                _value("value", "float64", "the fact's unit", "what was reported"),
                _value("exact", "text", "the fact's unit", "the same as a fraction"),
            ),
        ),
        Table(
            "accounts",
            "money",
            "Each party's cash: what it had, what came and went, what it has.",
            (
                MONTH,
                Column("party", "text", "name", "whose account it is"),
                _value("opening_pence", "int64", "pence", "at the start of the month"),
                _value("received_pence", "int64", "pence", "what came in"),
                _value("paid_pence", "int64", "pence", "what went out"),
                _value("closing_pence", "int64", "pence", "at its end: opening + received - paid"),
            ),
        ),
        Table(
            "levers",
            "care",
            "How hard each provider worked on each of its levers.",
            (
                MONTH,
                Column("provider", "text", "name", "the party whose lever it is"),
                Column("lever", "text", "word", "the lever of scenarios/catalogues/levers.csv"),
                _value("effort", "float64", "share", "0 is none, 1 is full effort"),
            ),
        ),
        Table(
            "decisions",
            "care",
            "What providers decided of their levers at the end of a quarter, for the months after. Without rows where "
            "behaviour is fixed.",
            (
                MONTH,
                Column("provider", "text", "name", "the party that decides"),
                Column("lever", "text", "word", "the lever of scenarios/catalogues/levers.csv"),
                _value(
                    "today",
                    "float64",
                    "share",
                    "the effort of the reference year, or what a new contract staffs to",
                ),
                _value("before", "float64", "share", "the effort until then"),
                _value("alone", "float64", "share", "the effort that its own reasons come to"),
                _value("wanted", "float64", "share", "the same after whoever has a say in it"),
                _value("after", "float64", "share", "the effort that it chose, so much of the way nearer"),
                _value(
                    "speed_per_quarter", "float64", "share", "how much of the way a lever goes in a quarter"
                ),
                _value(
                    "full_effort_pounds",
                    "float64",
                    "pounds a year",
                    "what full effort takes, time and attention counted in",
                ),
                _value("full_effort_cash_pounds", "float64", "pounds a year", "what of it is cash"),
                _value(
                    "motive_pounds",
                    "float64",
                    "pounds a year",
                    "what effort is worth beside money: its cost less what today's contracts make it worth",
                ),
                _value(
                    "pound_weight", "float64", "ratio", "what a pound weighs, as others may cover a deficit"
                ),
            ),
        ),
        Table(
            "decision_reasons",
            "care",
            "Why a decision differs from today, reason by reason; pounds are of a whole lever more. What is as today "
            "has no row.",
            (
                MONTH,
                Column("provider", "text", "name", "the party that decides"),
                Column("lever", "text", "word", "the lever of scenarios/catalogues/levers.csv"),
                Column("term", "text", "text", "contract.term, or what else moves: effort paid back, peers"),
                _value("paid_pounds", "float64", "pounds a year", "what it pays, as is expected"),
                _value(
                    "pounds", "float64", "pounds a year", "what it is worth to the provider as it is felt"
                ),
                _value("pounds_today", "float64", "pounds a year", "the same under today's contracts"),
                _value(
                    "scale_pounds", "float64", "pounds a year", "what measures it: the value of its contract"
                ),
                _value(
                    "at_stake_share", "float64", "share", "of the provider's income, hangs on its measures"
                ),
                _value("noticed_share", "float64", "share", "of what comes through measures, is noticed"),
                _value(
                    "strength",
                    "float64",
                    "tenths",
                    "what it is worth more than today, in tenths of the scale",
                ),
            ),
        ),
        Table(
            "trust",
            "care",
            "How far those under an agreement trust each other, at the end of each quarter in which it had a hold on "
            "them. Without rows where nobody decides for others.",
            (
                MONTH,
                Column(
                    "agreement",
                    "text",
                    "name",
                    "the model, and the contract if it has a governance of its own",
                ),
                _value("trust", "float64", "share", "0 is none, 1 is full trust"),
                _value("kept_share", "float64", "share", "of the quarter's promises, those kept"),
                _value("broken_share", "float64", "share", "of the quarter's promises, those broken"),
            ),
        ),
        Table(
            "contracts",
            "money",
            "What happened to contracts: what payers chose, who refused, asked, gave notice or handed back, what "
            "ended. Without rows where governance is neutral.",
            (
                MONTH,
                Column("contract", "text", "name", "the contract, or the model where it is about all of it"),
                Column("event", "text", "word", "what happened"),
                Column("parties", "text", "name", "who acts, then whom it is about"),
                _value("sentence", "text", "text", "the same in words"),
                _value(
                    "pounds",
                    "float64",
                    "pounds",
                    "what is at stake, a year's sum where it is a year's; 0 if nothing",
                ),
            ),
        ),
        Table(
            "trace",
            "run",
            "A digest of each month: runs that share it share all that it is of.",
            (
                MONTH,
                Column("what", "text", "word", "lives, counts, offers, money or what else was digested"),
                _value("digest", "text", "text", "32 letters and digits"),
            ),
        ),
    )
}
"""Every table of a run by its name, in the order in which a month makes them."""

ABOUT: tuple[str, ...] = get_args(About)


def table_named(name: str) -> Table:
    """The table of that name.

    Raises:
        ValueError: there is none.
    """
    if name not in TABLES:
        near = did_you_mean(name, TABLES)
        raise ValueError(f"{shown(name)} is no table of a run; use {one_of(list(TABLES))}.{near}")
    return TABLES[name]
