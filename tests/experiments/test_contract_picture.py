from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure

from experiments import contract_picture
from experiments.contract_drawing import LEAST_WIDTH, arrow_width
from experiments.contract_picture import draw_figure, draw_model, draw_sheet, draw_side_by_side, lay_out, save
from scenarios.contracts.facts_file import ToldFacts
from scenarios.model import Model
from scenarios.problems import FileProblems
from tests.experiments.pictures import (
    KINDS,
    SHIPPED,
    contract,
    drawing_of,
    fee,
    flow,
    money_of,
    shipped,
    small,
)

Draw = Callable[[Path], None]
PNG = b"\x89PNG\r\n\x1a\n"
SLIDE = [13.33, 7.5]


def two_parties(folder: Path, **more: Any) -> tuple[Model, ToldFacts]:
    """The smallest model that can be drawn."""
    return small(
        folder, {"ccg": "commissioner", "trust": "community_trust"}, [contract("ccg", "trust")], **more
    )


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """Draws the smallest model to a file."""
    model, facts = two_parties(tmp_path)
    return lambda path: draw_model(model, facts, path)


@pytest.mark.unit
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_model_fits_on_a_slide(name: str) -> None:
    figure = draw_figure(*shipped(name))
    assert figure.get_size_inches().tolist() == pytest.approx(SLIDE)
    assert shipped(name)[0].file.title in texts(figure)


@pytest.mark.end_to_end
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_model_is_written_as_svg_with_every_label(name: str, tmp_path: Path) -> None:
    model, facts = shipped(name)
    path = tmp_path / "model.svg"
    draw_model(model, facts, path)
    picture = path.read_text(encoding="utf-8")
    assert ElementTree.fromstring(picture).tag.endswith("svg")
    for label in drawing_of(name).labels:
        for line in label.lines:
            assert f"<!-- {line.text} -->" in picture
    assert [each.name for each in tmp_path.iterdir()] == ["model.svg"]


@pytest.mark.unit
@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_the_same_model_gives_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    for number in range(2):
        model, facts = two_parties(tmp_path)
        draw_model(model, facts, tmp_path / f"{number}{suffix}")
    assert (tmp_path / f"0{suffix}").read_bytes() == (tmp_path / f"1{suffix}").read_bytes()


@pytest.mark.end_to_end
def test_another_process_draws_the_same_bytes(draw: Draw, tmp_path: Path) -> None:
    draw(tmp_path / "here.svg")
    code = (
        "from pathlib import Path; from experiments.contract_picture import draw_model;"
        "from scenarios.contracts.facts_file import read_facts; from scenarios.model import load_model;"
        "draw_model(load_model('small.yaml'), read_facts('facts.yaml'), Path('there.svg'))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    assert (tmp_path / "here.svg").read_bytes() == (tmp_path / "there.svg").read_bytes()


@pytest.mark.unit
def test_the_picture_bears_no_date(draw: Draw, tmp_path: Path) -> None:
    draw(tmp_path / "model.svg")
    assert "date>" not in (tmp_path / "model.svg").read_text(encoding="utf-8")


@pytest.mark.unit
def test_a_user_s_own_settings_of_matplotlib_do_not_change_the_bytes(draw: Draw, tmp_path: Path) -> None:
    from matplotlib import rc_context

    draw(tmp_path / "plain.svg")
    with rc_context({"savefig.bbox": "tight", "svg.fonttype": "none", "svg.hashsalt": "other"}):
        draw(tmp_path / "own.svg")
    assert (tmp_path / "plain.svg").read_bytes() == (tmp_path / "own.svg").read_bytes()


@pytest.mark.unit
@pytest.mark.parametrize("name", ["model.png", "MODEL.PNG"])
def test_a_name_in_png_gives_a_png(name: str, draw: Draw, tmp_path: Path) -> None:
    draw(tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(PNG)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("model.pdf", "'.pdf' is not a kind of picture; end it in .svg or .png"),
        ("model.svg.txt", "'.txt' is not a kind of picture; end it in .svg or .png"),
        ("model", "the name says no kind of picture; end it in .svg or .png"),
    ],
)
def test_a_name_of_another_kind_is_refused(name: str, message: str, draw: Draw, tmp_path: Path) -> None:
    path = tmp_path / "pictures" / name
    path.parent.mkdir()
    figure = Figure()
    both = [shipped(SHIPPED[0])[0]] * 2
    for write in (
        draw,
        lambda it: save(figure, it),
        lambda it: draw_side_by_side(both, shipped(SHIPPED[0])[1], it),
    ):
        with pytest.raises(FileProblems) as caught:
            write(path)
        assert str(caught.value) == f"{path}: {message}"
    assert list(path.parent.iterdir()) == []


@pytest.mark.unit
def test_missing_facts_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    roles = {"ccg": "commissioner", "trust": "community_trust"}
    terms = [{"mechanism": "grant", "pounds_a_year": {"fact": "people(everyone)"}}]
    model, facts = small(tmp_path, roles, [contract("ccg", "trust", *terms)])
    with pytest.raises(FileProblems) as caught:
        draw_model(model, facts, tmp_path / "model.svg")
    assert str(caught.value) == (
        f"{tmp_path / 'small.yaml'}: cannot be drawn: "
        "'people(everyone)' is not told, but ccg_trust.grant reads it; add it."
    )
    assert not (tmp_path / "model.svg").exists()


@pytest.mark.unit
@pytest.mark.parametrize(
    "where", ["matplotlib.figure.Figure.savefig", "pathlib.Path.write_bytes", "os.replace"]
)
def test_a_failure_leaves_the_old_picture_and_nothing_half_written(
    where: str, draw: Draw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    path = folder / "model.svg"
    path.write_text("the old picture")

    def fail(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(where, fail)
    with pytest.raises(OSError, match="no space left"):
        draw(path)
    assert [each.name for each in folder.iterdir()] == ["model.svg"]
    assert path.read_text() == "the old picture"


@pytest.mark.unit
def test_a_picture_replaces_the_one_before(draw: Draw, tmp_path: Path) -> None:
    path = tmp_path / "model.svg"
    path.write_text("the old picture")
    draw(path)
    assert path.read_text(encoding="utf-8").startswith("<?xml")


@pytest.mark.unit
def test_a_folder_that_is_not_there_is_an_error(draw: Draw, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "model.svg"
    with pytest.raises(FileProblems) as caught:
        draw(path)
    assert str(caught.value) == f"{path}: there is no folder '{path.parent}'; make it, or name another"


@pytest.mark.unit
def test_two_parties_are_drawn(tmp_path: Path) -> None:
    figure = draw_figure(*two_parties(tmp_path))
    assert {"Ccg", "Trust", "£1.0m", "fee", "pays £1.0m net", "receives £1.0m net"} <= set(texts(figure))
    assert figure.get_size_inches().tolist() == pytest.approx(SLIDE)


@pytest.mark.unit
def test_twelve_parties_of_every_band_are_drawn(tmp_path: Path) -> None:
    providers = {
        "gps": "gp_practice", "north": "acute_trust", "south": "acute_trust", "trust": "community_trust",
        "care": "social_care", "charity": "voluntary", "clinic": "private_provider",
    }  # fmt: skip
    others = {"ccg": "commissioner", "council": "council", "lead": "special_purpose_company", "hub": "hub"}
    contracts = [contract("ccg", "lead", fee(9e6)), contract("council", "lead"), contract("lead", "hub")]
    contracts += [contract("lead", provider) for provider in providers]
    contracts += [
        contract("ccg", "north", fee(5e6)),
        contract("north", "suppliers"),
        contract("north", "south"),
    ]
    model, facts = small(tmp_path, providers | others, contracts)
    written = texts(draw_figure(model, facts))
    assert {*(name.capitalize() for name in (*providers, *others)), "Suppliers"} <= set(written)
    assert (
        sum(text.startswith("£") and text.endswith("m") for text in written) == len(contracts) + 3
    )  # the legend's


@pytest.mark.unit
@pytest.mark.parametrize(("count", "across", "down"), [(1, 1, 1), (2, 2, 1), (3, 2, 2), (4, 2, 2), (5, 3, 2)])
def test_several_models_stand_row_by_row(count: int, across: int, down: int) -> None:
    models = [shipped(name)[0] for name in SHIPPED[:count]]
    *pictures, legend = draw_sheet(models, shipped(SHIPPED[0])[1]).axes
    places = [axes.get_position() for axes in pictures]
    assert len(pictures) == count
    assert len({round(place.x0, 6) for place in places}) == min(across, count)
    assert len({round(place.y0, 6) for place in places}) == down
    assert all(place.y0 >= legend.get_position().y1 - 1e-9 for place in places)
    assert all(place.width == pytest.approx(1 / across) for place in places)


@pytest.mark.unit
def test_side_by_side_parties_stand_at_the_same_place_and_lines_have_the_same_scale() -> None:
    moneys = [drawing_of(name).money for name in SHIPPED]
    drawings = lay_out(moneys, KINDS, is_brief=True)
    places: dict[str, set[Any]] = {}
    for drawing in drawings:
        for party, (_, rect) in drawing.placed.items():
            places.setdefault(drawing.money.kinds[party], set()).add(rect)
    assert all(len(rects) == 1 for rects in places.values())
    assert len({drawing.reference_pounds for drawing in drawings}) == 1
    assert len({drawing.grid for drawing in drawings}) == 1


@pytest.mark.end_to_end
def test_side_by_side_is_one_file_with_every_title(tmp_path: Path) -> None:
    models = [shipped(name)[0] for name in SHIPPED]
    draw_side_by_side(models, shipped(SHIPPED[0])[1], tmp_path / "all.svg")
    picture = (tmp_path / "all.svg").read_text(encoding="utf-8")
    assert all(f"<!-- {model.file.title} -->" in picture for model in models)
    assert picture.count("<!-- dashed: at risk on measures -->") == 1


@pytest.mark.unit
@pytest.mark.parametrize(
    ("largest", "reference"),
    [(100, 100), (101, 200), (99.7e6, 100e6), (226e6, 500e6), (0.5, 0.5), (7_000, 10_000)],
)
def test_lines_are_scaled_to_a_round_sum(largest: float, reference: float) -> None:
    some = money_of({"ccg": "commissioner", "gps": "gp_practice"}, [flow("ccg", "gps", largest)])
    (drawing,) = lay_out([some], KINDS)
    assert float(drawing.reference_pounds) == reference
    assert arrow_width(some.flows[0], drawing.reference_pounds) > LEAST_WIDTH


@pytest.mark.unit
def test_money_that_only_measures_can_bring_sets_the_scale_too() -> None:
    some = money_of({"ccg": "commissioner", "gps": "gp_practice"}, [flow("ccg", "gps", 0, 3_000)])
    (drawing,) = lay_out([some], KINDS)
    assert drawing.reference_pounds == 5_000


@pytest.mark.unit
def test_too_many_payments_for_any_sheet_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contract_picture, "place_labels", lambda *_: None)
    model, facts = two_parties(tmp_path)
    with pytest.raises(FileProblems) as caught:
        draw_model(model, facts, tmp_path / "model.svg")
    assert str(caught.value) == (
        f"{tmp_path / 'small.yaml'}: 1 payments are too many for one picture; draw fewer contracts at a time"
    )


@pytest.mark.unit
def test_a_crowded_picture_grows_and_its_text_does_not_shrink() -> None:
    kinds = {"ccg": "commissioner", "gps": "gp_practice", "trust": "community_trust"}
    words = ("cost, fee and shared result", "best-practice top-up")
    flows = [
        flow("ccg", party, 1e6, 1e5, contract=str(number), words=words)
        for party in ("gps", "trust")
        for number in range(6)
    ]
    (drawing,) = lay_out([money_of(kinds, flows)], KINDS)
    assert drawing.grid.scale > 1
    assert min(line.size_points for label in drawing.labels for line in label.lines) >= 8


@pytest.mark.end_to_end
def test_matplotlib_is_loaded_when_something_is_drawn_and_no_sooner() -> None:
    code = "import sys, experiments.contract_picture; print('matplotlib' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout == "False\n"
