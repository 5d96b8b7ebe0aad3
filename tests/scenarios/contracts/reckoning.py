"""A reader of printed arithmetic: the tail of a payment's sentence worked out from its figures alone, as by hand.

Words are skipped; all that the sentence claims on the way ("so £5.00", "is at least 9") is checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from scenarios.contracts.explain import Explainer
from scenarios.contracts.observables import Const, Leaf, fold
from scenarios.contracts.settle import Line

FIGURE = r"-?£?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
TOKENS = re.compile(
    rf"""(?P<choice>the\ smaller\ of|the\ larger\ of) | (?P<kept>kept\ between) | (?P<so>,\ so\b)
    | (?P<reason>,\ but\ nothing,\ because|,\ because) | (?P<because>\bbecause\b)
    | (?P<met>is\ 0\ or\ more|is\ at\ least) | (?P<missed>is\ below)
    | (?P<number>(?<![\w-]){FIGURE}(?![\w-])) | (?P<quoted>'[^']*')
    | (?P<sign>[()] | (?<=\d)/(?=\d) | (?<=\s)[-+x/](?=\s)) | (?P<and>\band\b) | (?P<word>[^\s(),]+)""",
    re.VERBOSE,
)
SKIPPED = ("quoted", "word")
WEIGHT = rf"{FIGURE}(?:/\d+)?"
PART_OF_A_WHOLE = re.compile(rf"({WEIGHT}) / ({WEIGHT}) of ({FIGURE}), which is (.*)", re.DOTALL)


class Unreadable(ValueError):
    """The sentence is not plain arithmetic."""


def names_in(line: Line, say: Explainer, member: int = 0) -> list[str]:
    """The names that the sentence of a posting uses: of facts and of constants. They may hold digits and 'and'."""
    observables = [each for leaf in line.leaves for each in leaf.observables]
    labels: list[str] = []

    def kept(each: Leaf) -> None:
        labels.append(each.label if isinstance(each, Const) else say.fact(each, member))

    for observable in observables:
        fold(observable, kept, lambda *_: None)
    return labels


def worked_out(sentence: str, names: Iterable[str] = ()) -> Fraction:
    """What the arithmetic after the label of a sentence comes to, in pounds, the names in it aside.

    Raises:
        Unreadable: it is not all figures.
        AssertionError: a result claimed on the way is not what its figures come to.
    """
    told = sentence.split("): ", 1)[1].rsplit(" = ", 1)[0]
    for name in sorted(filter(None, names), key=len, reverse=True):
        told = told.replace(name, "_")
    part = PART_OF_A_WHOLE.fullmatch(told)
    if part is None:
        return _Reader(told).all()
    own, whole, shared = (number(part[at]) for at in (1, 2, 3))
    assert _Reader(part[4]).all() == shared
    return own / whole * shared


def number(text: str) -> Fraction:
    """A figure as it is printed."""
    return Fraction(text.replace("£", "").replace(",", ""))


class _Reader:
    """One pass over the tokens of a sentence; each method reads one rule and leaves the rest."""

    def __init__(self, told: str) -> None:
        found = [(match.lastgroup, match[0]) for match in TOKENS.finditer(told)]
        self.tokens = [each for each in found if each[0] not in SKIPPED]
        self.told, self.at = told, 0

    def has(self, kind: str, texts: str = "") -> bool:
        """Whether a token of that kind, and one of those signs, comes next."""
        if self.at == len(self.tokens):
            return False
        found, text = self.tokens[self.at]
        return found == kind and (not texts or text in texts)

    def take(self, kind: str, texts: str = "") -> str:
        """The next token, which must be of that kind."""
        if not self.has(kind, texts):
            raise Unreadable(f"no {kind} {texts} at {self.tokens[self.at :][:3]} of {self.told}")
        self.at += 1
        return self.tokens[self.at - 1][1]

    def all(self) -> Fraction:
        value = self.loose()
        while self.has("reason"):
            is_paid = "nothing" not in self.take("reason")
            first = self.sum()
            is_met = self.has("met")
            self.take("met" if is_met else "missed")
            assert is_met == is_paid == (first >= self.sum())
            value = value if is_paid else Fraction(0)
        if self.at < len(self.tokens):
            raise Unreadable(f"{self.tokens[self.at :][:3]} is left of {self.told}")
        return value

    def loose(self) -> Fraction:
        """A sum, a choice of two, a figure kept between two or a 1 or 0 with its reason."""
        if self.has("choice"):
            choose = min if "smaller" in self.take("choice") else max
            value = choose(self.pair())
        else:
            value = self.sum()
            if self.has("kept"):
                self.take("kept")
                low, high = self.pair()
                value = min(max(value, low), high)
            if self.has("because"):
                self.step(value)
        if self.has("so"):
            self.take("so")
            assert number(self.take("number")) == value, self.told
        return value

    def step(self, value: Fraction) -> None:
        self.take("because")
        margin = self.sum()
        if self.has("missed"):
            self.take("missed")
            assert value == number(self.take("number")) == 0
            assert margin < 0
        else:
            self.take("met")
            assert value == 1
            assert margin >= 0

    def pair(self) -> tuple[Fraction, Fraction]:
        first = self.sum()
        self.take("and")
        return first, self.sum()

    def sum(self) -> Fraction:
        value = self.product()
        while self.has("sign", "+-"):
            value += self.product() if self.take("sign") == "+" else -self.product()
        return value

    def product(self) -> Fraction:
        value = self.factor()
        while self.has("sign", "x/"):
            value = value * self.factor() if self.take("sign") == "x" else value / self.factor()
        return value

    def factor(self) -> Fraction:
        if not self.has("sign", "("):
            return number(self.take("number"))
        self.take("sign", "(")
        value = self.loose()
        self.take("sign", ")")
        return value
