"""The gallery: pictures are those that commands left, each is shown, and each that is shown is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from experiments.gallery import PICTURES, TAKEN, take

pytestmark = pytest.mark.unit

PAGE = PICTURES.parent / "gallery.md"


def test_every_picture_of_the_gallery_is_there_and_shown() -> None:
    shown = set(re.findall(r"\(pictures/([a-z_]+\.svg)\)", PAGE.read_text(encoding="utf-8")))
    assert set(TAKEN) <= shown
    assert shown <= {path.name for path in PICTURES.iterdir()}


def test_pictures_are_taken_from_the_folders_that_have_them(tmp_path: Path) -> None:
    for where in ("one/figures/money.svg", "two/cases.svg"):
        (tmp_path / where).parent.mkdir(parents=True)
        (tmp_path / where).write_text(where, encoding="utf-8")
    (tmp_path / "here").mkdir()
    assert take([tmp_path / "one", tmp_path / "two"], tmp_path / "here") == [
        "money.svg",
        "natural_experiments.svg",
    ]
    assert (tmp_path / "here" / "money.svg").read_text(encoding="utf-8") == "one/figures/money.svg"


def test_a_folder_without_any_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        FileNotFoundError, match="has no picture of the gallery; name a folder that a command wrote"
    ):
        take([tmp_path], tmp_path)
