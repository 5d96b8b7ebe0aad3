"""Problems: their words, their place in the file, and that one mistake in a file gives one problem."""

import pickle
from collections.abc import Callable
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    Tag,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_core._pydantic_core import list_all_errors
from typing_extensions import TypeAliasType

from scenarios.problems import (
    FilePath,
    FileProblems,
    Problem,
    did_you_mean,
    from_pydantic,
    nearest,
    one_of,
    path_text,
    shown,
)
from scenarios.quantities import Pounds, ShareSeries
from scenarios.yaml_files import Source, read_model

HERE = Path("alliance.yaml")


# Problems and words


@pytest.mark.unit
def test_a_problem_says_what_it_has_of_file_line_and_path() -> None:
    problem = Problem(HERE, 41, ("contracts", 2, "terms", 0, "curve"), "'lineer' is not a curve")
    assert str(problem) == "alliance.yaml:41: contracts[2].terms[0].curve: 'lineer' is not a curve"
    assert str(Problem(HERE, None, (), "the file is empty")) == "alliance.yaml: the file is empty"
    assert str(Problem(HERE, 3, (), "'titel' is not a key")) == "alliance.yaml:3: 'titel' is not a key"


@pytest.mark.unit
def test_a_file_is_named_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert str(Problem(tmp_path / "models" / "a.yaml", 1, (), "no")) == f"{Path('models/a.yaml')}:1: no"
    assert str(Problem(tmp_path.parent / "a.yaml", 1, (), "no")) == f"{tmp_path.parent / 'a.yaml'}:1: no"


@pytest.mark.unit
def test_problems_are_listed_by_file_and_line() -> None:
    base = Path("base.yaml")
    problems = [
        Problem(HERE, 9, ("b",), "second"),
        Problem(base, 2, ("c",), "third"),
        Problem(HERE, 4, ("a",), "first"),
    ]
    error = FileProblems(problems)
    assert str(error) == "alliance.yaml:4: a: first\nalliance.yaml:9: b: second\nbase.yaml:2: c: third"
    assert error.problems == (problems[2], problems[0], problems[1])
    assert isinstance(error, ValueError)


@pytest.mark.unit
def test_problems_survive_the_way_back_from_another_process() -> None:
    error = FileProblems([Problem(HERE, 4, ("a", 0), "first")])
    copy = pickle.loads(pickle.dumps(error))
    assert copy.problems == error.problems
    assert str(copy) == str(error)


@pytest.mark.unit
def test_a_path_is_written_as_people_write_it() -> None:
    assert path_text(()) == ""
    assert path_text(("contracts", 2, "terms", 0, "curve")) == "contracts[2].terms[0].curve"
    assert path_text(("a", 0, 1)) == "a[0][1]"


@pytest.mark.unit
@pytest.mark.parametrize(("word", "near"), [("LINEER", "linear"), ("linear", "linear"), ("payees", "Payee")])
def test_the_nearest_word_is_named(word: str, near: str) -> None:
    assert did_you_mean(word, ["linear", "banded", "Payee"]) == f" Did you mean '{near}'?"


@pytest.mark.unit
@pytest.mark.parametrize("word", ["quadratic", "", 5, None, ["linear"]])
def test_no_word_is_named_where_none_is_near(word: object) -> None:
    assert did_you_mean(word, ["linear", "banded", "Payee"]) == ""


@pytest.mark.unit
@pytest.mark.parametrize(
    ("words", "choice"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (("a", "b", "c"), "a, b or c")]
)
def test_words_are_joined_as_a_choice(words: list[str], choice: str) -> None:
    assert one_of(words) == choice


@pytest.mark.property
@given(st.lists(st.text(alphabet="abcxyz", min_size=3, max_size=8), min_size=1, unique=True), st.data())
def test_an_allowed_word_is_nearest_to_itself(words: list[str], data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(words))
    assert nearest(word, words) == word
    assert nearest(word.upper(), words) == word


@pytest.mark.unit
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("lineer", "'lineer'"),
        (True, "true"),
        (1, "1"),
        (None, "null"),
        ({}, "a mapping"),
        ([1], "a list"),
        (Fraction(1, 3), "1/3"),
        ("two\n lines", "'two lines'"),
        ("x" * 100, "'" + "x" * 57 + "...'"),
    ],
)
def test_a_value_is_shown_on_one_short_line(value: object, text: str) -> None:
    assert shown(value) == text


# What a schema refuses


class Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Outcome(Keys):
    mechanism: Literal["outcome"]
    measure: str = Field(description="from the catalogue")
    curve: Literal["threshold", "linear", "banded", "improvement", "rank"] = "linear"
    risk: ShareSeries | None = None


class Block(Keys):
    mechanism: Literal["block"]
    pounds: Pounds
    cap: Literal["unlimited"] | Pounds | None = None
    payees: Literal["all"] | list[Literal["acute", "gp"]] = "all"


class Withhold(Keys):
    mechanism: Literal["withhold"]
    inner: "AnyTerm"


AnyTerm = Annotated[Outcome | Block | Withhold, Field(discriminator="mechanism")]


class Contract(Keys):
    name: str
    terms: tuple[AnyTerm, ...] = Field(min_length=1)


class Range(Keys):
    low: int
    high: int

    @model_validator(mode="after")
    def _in_order(self) -> "Range":
        if self.low > self.high:
            raise ValueError(f"low {self.low} is more than high {self.high}")
        return self


class Circle(Keys):
    radius: int
    colour: str


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Names(RootModel[list[Literal["ann", "bob"]]]):
    pass


def whole_or_text(given: object) -> str:
    return "text" if isinstance(given, str) else "whole"


def as_range(given: object) -> object:
    return {"low": given, "high": given} if not isinstance(given, dict) else given


Ranges = TypeAliasType("Ranges", list[Range])
WholeOrText = Annotated[int, Tag("whole")] | Annotated[Literal["a", "b"], Tag("text")]


class File(Keys):
    name: str = ""
    title: str | None = None
    term: AnyTerm | None = None
    contracts: list[Contract] = []
    months: Range | int | None = None
    start: Annotated[Range, BeforeValidator(as_range)] = Range(low=0, high=0)
    weights: dict[Literal["gate", "protocol"], float] = {}
    words: dict[Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")], int] = {}
    settle: Literal["monthly", "yearly"] = Field("yearly", title="settlement period")
    shape: Range | Circle | None = None
    pair: tuple[int, str] = (0, "")
    is_open: bool = False
    colour: Colour = Colour.RED
    ranges: Ranges = []
    names: Names = Names([])
    either: Annotated[WholeOrText, Discriminator(whole_or_text)] = 0
    nested: Annotated[Outcome | Block, Field(discriminator="mechanism")] | int = 0
    code: str = Field("abc", min_length=2, max_length=4)
    count: int = Field(5, ge=1, lt=10, multiple_of=5)
    share: float = Field(0.5, gt=0, le=1)
    few: list[int] = Field([1], max_length=2)
    renamed: int = Field(0, alias="new name")
    outcome: dict[str, Outcome | Block] = {}


Read = Callable[[str], list[str]]


@pytest.fixture
def problems_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """The problems that the schema finds in a YAML text, each as text without the file's name."""
    monkeypatch.chdir(tmp_path)

    def read(text: str) -> list[str]:
        file = tmp_path / "m.yaml"
        file.write_text(text)
        return [str(each).removeprefix("m.yaml:") for each in found_in(read_model(file), File)]

    return read


def found_in(source: Source, model: type[BaseModel]) -> list[Problem]:
    with pytest.raises(ValidationError) as error:
        model.model_validate(source.data)
    return from_pydantic(error.value, source, model)


FILE_KEYS = one_of(["new name" if name == "renamed" else name for name in File.model_fields])
IN_A_LIST = "contracts:\n- name: a\n  terms:\n  - mechanism: outcome\n    measure: m\n    curve: lineer"
BLOCK = "term: {mechanism: block, pounds: 1, "
WITHIN = "term:\n  mechanism: withhold\n  inner:\n    mechanism: withhold\n    inner: {mechanism: x}"

ONE_MISTAKE = [
    # kinds of value
    ("name: 5", "name: 5 is not text; put it in quotes"),
    ("name:", "name: null is not text; put it in quotes"),
    ("is_open: maybe", "is_open: 'maybe' is not true or false"),
    ("count: five", "count: 'five' is not a whole number"),
    ("count: 1.5", "count: 1.5 is not a whole number"),
    ("few: {a: 1}", "few: a mapping is not a list; write [first, second], or one item a line after '- '"),
    ("contracts:\n- text", "2: contracts[0]: 'text' is not a mapping; write 'key: value' lines"),
    ("weights: 3", "weights: 3 is not a mapping; write 'key: value' lines"),
    # words
    (
        IN_A_LIST,
        "6: contracts[0].terms[0].curve: 'lineer' is not a curve;"
        " use threshold, linear, banded, improvement or rank. Did you mean 'linear'?",
    ),
    ("settle: weekly", "settle: 'weekly' is not a settlement period; use monthly or yearly."),
    ("settle: {a: 1}", "settle: a mapping is not a settlement period; use monthly or yearly."),
    ("colour: rad", "colour: 'rad' is not a colour; use red or blue. Did you mean 'red'?"),
    ("names: [ann, bop]", "names[1]: 'bop' is not allowed here; use ann or bob. Did you mean 'bob'?"),
    # keys
    ("tite: x", f"'tite' is not a key here; use {FILE_KEYS}. Did you mean 'title'?"),
    ("title: x\nrenamed: 3", f"2: 'renamed' is not a key here; use {FILE_KEYS}. Did you mean 'name'?"),
    ("new name: x", "new name: 'x' is not a whole number"),
    ("title: x\nmonths:\n  low: 3", "2: months: 'high' is missing; add it"),
    ("term: {mechanism: outcome}", "term: 'measure' is missing; add it (from the catalogue)"),
    ("weights: {gaet: 1}", "weights: 'gaet' is not a key here; use gate or protocol. Did you mean 'gate'?"),
    (
        "words:\n  a: 1\n  My word: 2",
        "3: words: 'My word' is not a plain word; write small letters, digits and _, a letter first",
    ),
    ("pair: [1]", "pair: item 2 is missing; add it"),
    # one mistake, one problem
    (
        "term:\n  mechanism: outcome\n  mesure: m",
        "3: term: 'mesure' is not a key here; use mechanism, measure, curve or risk. Did you mean 'measure'?",
    ),
    ("term: {mechanism: block, pounds: -5}", "term.pounds: -5 is negative; an amount of pounds is 0 or more"),
    (
        "term: {mechanism: outcome, measure: m, risk: [0, 5]}",
        "term.risk: year 2: 5 is not a share; a share is between 0 and 1; write 5% or 0.05",
    ),
    (
        "contracts: [{name: a, terms: [{}]}]",
        "contracts[0].terms[0]: 'mechanism' is missing; add it, with outcome, block or withhold",
    ),
    # mappings told apart by a key
    (
        "term: {mechanism: blok, pounds: 3}",
        "term.mechanism: 'blok' is not a mechanism; use outcome, block or withhold. Did you mean 'block'?",
    ),
    (
        "term: {mechanism: [block]}",
        "term.mechanism: a list is not a mechanism; use outcome, block or withhold.",
    ),
    (
        "term:\n  measure: m\n  mecanism: outcome",
        "3: term: 'mecanism' is not a key here. Did you mean 'mechanism'?",
    ),
    (WITHIN, "5: term.inner.inner.mechanism: 'x' is not a mechanism; use outcome, block or withhold."),
    ("either: 1.5", "either: 1.5 is not a whole number"),
    ("either: c", "either: 'c' is not an either; use a or b."),
    # other unions
    ("months: {low: 3, high: 2}", "months: low 3 is more than high 2"),
    ("months: {low: 3, hihg: 5}", "months: 'hihg' is not a key here; use low or high. Did you mean 'high'?"),
    ("months: long", "months: 'long' is not a mapping or a whole number"),
    ("months: [1, 2]", "months: a list is not a mapping or a whole number"),
    (BLOCK + "cap: unlimit}", "term.cap: 'unlimit' is not a cap; use unlimited. Did you mean 'unlimited'?"),
    (
        BLOCK + "cap: a}",
        "term.cap: 'a' is not a cap; use unlimited; otherwise, 'a' is not a number or a sum: 'a' is not understood",
    ),
    (
        BLOCK + "payees: [gp, acut]}",
        "term.payees[1]: 'acut' is not allowed here; use acute or gp. Did you mean 'acute'?",
    ),
    (BLOCK + "payees: {}}", "term.payees: a mapping is not 'all' or a list"),
    ("shape: {radius: 1}", "shape: 'colour' is missing; add it"),
    ("shape: {radius: x, colour: red}", "shape.radius: 'x' is not a whole number"),
    ("nested: {mechanism: outcome}", "nested: 'measure' is missing; add it (from the catalogue)"),
    ("nested: {mechanism: x}", "nested.mechanism: 'x' is not a mechanism; use outcome or block."),
    # a key of the file that is also a label of pydantic's, and what a validator made
    (
        "outcome:\n  Outcome: {mechanism: block, pounds: -1}",
        "2: outcome.Outcome.pounds: -1 is negative; an amount of pounds is 0 or more",
    ),
    ("start: soon", "start: 'soon' is not a whole number"),
    ("start: {low: 1, high: soon}", "start.high: 'soon' is not a whole number"),
    ("ranges: [{low: 1, high: 2}, {low: 3}]", "ranges[1]: 'high' is missing; add it"),
    # bounds
    ("count: 0", "count: 0 is too small; write 1 or more"),
    ("count: 10", "count: 10 is too large; write less than 10"),
    ("count: 7", "count: 7 is not a multiple of 5"),
    ("share: 0", "share: 0 is too small; write more than 0"),
    ("share: 1.5", "share: 1.5 is too large; write 1 or less"),
    ("code: a", "code: 'a' is too short; write at least 2 characters"),
    ("code: abcde", "code: 'abcde' is too long; write at most 4 characters"),
    ("few: [1, 2, 3]", "few: a list of 3 is too long; give at most 2"),
    ("contracts: [{name: a, terms: []}]", "contracts[0].terms: an empty list is too short; give at least 1"),
]


@pytest.mark.unit
@pytest.mark.parametrize(("text", "words"), ONE_MISTAKE)
def test_one_mistake_is_one_problem_in_plain_words(problems_of: Read, text: str, words: str) -> None:
    assert problems_of(text) == [words if words[0].isdigit() else f"1: {words}"]


MANY = """\
name: 5
contracts:
- name: a
  terms:
  - mechanism: outcome
    mesure: foo
    curve: lineer
  - mechanism: blok
- terms: []
months: [1]
"""


@pytest.mark.unit
def test_many_mistakes_are_listed_in_the_order_of_the_file(problems_of: Read) -> None:
    assert [each.split(": ")[:2] for each in problems_of(MANY)] == [
        ["1", "name"],
        ["6", "contracts[0].terms[0]"],
        ["7", "contracts[0].terms[0].curve"],
        ["8", "contracts[0].terms[1].mechanism"],
        ["9", "contracts[1]"],
        ["9", "contracts[1].terms"],
        ["10", "months"],
    ]


@pytest.mark.unit
def test_a_problem_is_in_the_file_it_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("base.yaml").write_text("contracts:\n- name: a\n  terms:\n  - {mechanism: x}\n- {name: b}\n")
    Path("child.yaml").write_text("extends: base\ntitle: x\ncontracts:\n- name: b\n  trems: []\n")
    assert str(FileProblems(found_in(read_model("child.yaml"), File))).splitlines() == [
        "child.yaml:5: contracts[1]: 'trems' is not a key here; use name or terms. Did you mean 'terms'?",
        "base.yaml:4: contracts[0].terms[0].mechanism: 'x' is not a mechanism; use outcome, block or withhold.",
    ]


SOURCE = Source(HERE, {"a": 1}, {(): (HERE, 1), ("a",): (HERE, 7)}, (HERE,))


def problem_of(kind: str | PydanticCustomError, value: object, context: Any = None) -> Problem:
    """The one problem that an error of pydantic, of any kind, is turned into."""
    details = InitErrorDetails(type=kind, loc=("a",), input=value, ctx=context or {})
    error = ValidationError.from_exception_data("File", [details])
    (problem,) = from_pydantic(error, SOURCE, File)
    return problem


@pytest.mark.unit
@pytest.mark.parametrize("kind", [each["type"] for each in list_all_errors()])
def test_every_kind_of_refusal_has_words_and_a_place(kind: str) -> None:
    context = next(each for each in list_all_errors() if each["type"] == kind).get("example_context")
    problem = problem_of(kind, "x", context)
    assert (problem.file, problem.path[:1]) in ((HERE, ("a",)), (HERE, ()))
    assert problem.line == (7 if problem.path or kind == "extra_forbidden" else 1)
    assert not any(words in str(problem) for words in ("Input", "pydantic", "://", "\n"))


@pytest.mark.unit
@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("list_type", "x", "'x' is not a list; write [first, second], or one item a line after '- '"),
        ("mapping_type", 3, "3 is not a mapping; write 'key: value' lines"),
        ("none_required", "x", "'x' is not null"),
        ("date_type", 5, "5 is not a date such as 2014-04-01"),
        ("date_from_datetime_parsing", "x", "'x' is not a date such as 2014-04-01"),
        ("datetime_parsing", "x", "'x' is not a date and time such as 2014-04-01T09:00"),
        ("finite_number", "inf", "'inf' is not a finite number"),
        ("frozen_instance", "x", "this cannot be changed once it is read"),
        ("is_instance_of", "x", "'x' is not understood here"),
        ("date_past", "2099-01-01", "Date should be in the past"),
        ("time_delta_type", "x", "'x' should be a valid timedelta"),
    ],
)
def test_kinds_that_other_schemas_may_use(kind: str, value: object, words: str) -> None:
    context = next(each for each in list_all_errors() if each["type"] == kind).get("example_context")
    assert problem_of(kind, value, context).message == words


@pytest.mark.unit
def test_a_validators_own_words_are_kept() -> None:
    assert problem_of("value_error", 1, {"error": ValueError("not so")}).message == "not so"
    assert problem_of(PydanticCustomError("ours", "just {what}", {"what": "no"}), 1).message == "just no"


@pytest.mark.unit
def test_a_schema_need_not_be_a_model() -> None:
    with pytest.raises(ValidationError) as error:
        TypeAdapter(dict[str, Range]).validate_python({"a": {"low": 1}})
    source = Source(HERE, {"a": {"low": 1}}, {(): (HERE, 1), ("a",): (HERE, 7)}, (HERE,))
    problems = from_pydantic(error.value, source, dict[str, Range])
    assert [str(each) for each in problems] == ["alliance.yaml:7: a: 'high' is missing; add it"]


LEAVES = st.sampled_from([None, True, -3, 0, 1, 5, 12, "a", "outcome", "linear", "block", "x"])
KEYS = st.sampled_from(
    ["name", "terms", "mechanism", "measure", "curve", "low", "high", "inner", "pounds", "x"]
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(KEYS, inside, max_size=4),
    max_leaves=12,
)


@pytest.mark.property
@given(st.dictionaries(st.sampled_from(list(File.model_fields)), ANYTHING, min_size=1, max_size=4))
def test_whatever_the_data_each_problem_is_plain_and_on_a_path_of_the_file(data: dict[str, Any]) -> None:
    try:
        File.model_validate(data)
    except ValidationError as error:
        problems = from_pydantic(error, Source(HERE, data, {(): (HERE, 1)}, (HERE,)), File)
        assert problems
        assert len({(each.path, each.message) for each in problems}) == len(problems)
        assert all(is_in(data, each.path) for each in problems)
        assert not any(words in each.message for each in problems for words in ("Input", "http", "pydantic"))


def is_in(data: Any, path: FilePath) -> bool:
    """Whether the path leads to something in the data."""
    try:
        for step in path:
            data = data[step]
    except (KeyError, IndexError, TypeError):
        return False
    return True
