"""The table of contract facts: every fact that rows of effects read of contracts, and what is refused of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.contract_content import READINGS
from scenarios.contract_facts import FILE, load_contract_facts
from scenarios.effects import load_effects
from scenarios.problems import FileProblems

pytestmark = pytest.mark.unit


def test_every_fact_is_read_by_a_row_of_its_owner() -> None:
    owners = {(each.driver_name, each.owner) for each in load_effects().values() if each.driver == "fact"}
    for name, fact in load_contract_facts().items():
        assert (name, fact.owner) in owners
        assert fact.reads in READINGS
        assert 0 < fact.low <= fact.full <= fact.high


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (",treatment_gate,", ",treatment_gat,", "Did you mean 'treatment_gate'?"),
        (
            ",treatment_gate,",
            ",treatment_gate access,",
            "decided_by_others is about 1, not 2; write so many names",
        ),
        (",measure index rank,", ",measures index rank,", "Did you mean 'measure'?"),
        (",compared,", ",compare,", "Did you mean 'compared'?"),
        ("gate_assessment,community_trust", "gate_assessment,community", "Did you mean 'community_trust'?"),
        (",0.1,0.215,0.4,", ",0.3,0.215,0.4,", "keep low <= value <= high"),
    ],
)
def test_what_a_table_may_not_say_is_refused(before: str, after: str, said: str, tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert before in text
    file = tmp_path / "contract_facts.csv"
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(FileProblems) as refusal:
        load_contract_facts(file)
    assert said in str(refusal.value)
