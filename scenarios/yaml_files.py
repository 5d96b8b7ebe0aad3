"""YAML files read exactly: plain data, and for every value the file and line it stands on.

Numbers with a point are decimals as written, never floats. A file may extend another; each value keeps its
place. What would surprise an author or harm the machine (bombs, tags, huge files) is refused in one clear
sentence. The module must not know what the files mean.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YAMLNode

from scenarios.arithmetic import LARGEST_EXPONENT
from scenarios.problems import FilePath, FileProblems, Problem, did_you_mean, one_of, seen_from_here
from scenarios.yaml_syntax import syntax

LARGEST_FILE_BYTES = 1_000_000
MOST_VALUES = 100_000
DEEPEST_NESTING = 40
LONGEST_CHAIN = 10
LONGEST_NUMBER = 200
FILES_KEPT = 64
TOO_DEEP = f"values stand more than {DEEPEST_NESTING} deep; keep the file flatter"
AN_EXAMPLE = "write keys such as 'name: my_model'"

TAG = "tag:yaml.org,2002:"
TEXT_TAGS = tuple(TAG + name for name in ("str", "timestamp", "value"))
SCALAR_KINDS = {"bool": "true or false", "int": "a whole number", "float": "a number"}

Scalar = str | int | Decimal | bool | None


@dataclass(frozen=True, slots=True)
class Node:
    """One value and where it stands: in a mapping, the line of its key.

    `value` is a dict of nodes, a list of nodes, or a scalar.
    """

    value: Any
    file: Path
    line: int


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says, once everything it extends is merged in.

    `data` holds dict, list, str, int, Decimal, bool and None alone. `places` gives the file and line of each
    path; once files are merged, a path counts list items as merged. `files` are the file itself and those it
    extends, nearest first.
    """

    path: Path
    data: dict[str, Any]
    places: Mapping[FilePath, tuple[Path, int]]
    files: tuple[Path, ...]

    def line(self, path: FilePath) -> int:
        """The line (from 1) where the value at `path` stands, or where its nearest known ancestor does."""
        return self._place(path)[1]

    def file(self, path: FilePath) -> Path:
        """The file where the value at `path`, or its nearest known ancestor, is written."""
        return self._place(path)[0]

    def problem(self, path: FilePath, message: str) -> Problem:
        """A problem with the value at `path`, in its place; of a file that is extended, with the one that does."""
        file, line = self._place(path)
        if file != self.path:
            message = f"{message} ({seen_from_here(self.path)} extends this file)"
        return Problem(file, line, path, message)

    def _place(self, path: FilePath) -> tuple[Path, int]:
        while path not in self.places:
            path = path[:-1]
        return self.places[path]


def read_yaml(path: Path | str) -> Source:
    """What one YAML file says, with the place of every value; `extends` is left as it stands.

    Raises FileProblems, with one problem, if the file cannot be read or holds what is refused.
    """
    file = Path(path)
    return _source(_tree(file), (file,))


def read_model(path: Path | str, shelf: Path | None = None) -> Source:
    """What a file says on top of the file named in its `extends`, found beside it or by name on the shelf.

    Mappings merge key by key, and null removes a key. Lists of mappings with a name merge by name, and
    `remove: true` removes an item. Anything else is replaced. Raises FileProblems with one problem.
    """
    file = Path(path)
    return _source(*_extended(_tree(file), (file,), shelf))


def _source(tree: Node, files: tuple[Path, ...]) -> Source:
    places: dict[FilePath, tuple[Path, int]] = {}
    return Source(files[0], _plain(tree, (), places), places, files)


def _plain(node: Node, path: FilePath, places: dict[FilePath, tuple[Path, int]]) -> Any:
    """The data below a node, its places noted on the way."""
    places[path] = (node.file, node.line)
    if isinstance(node.value, dict):
        return {key: _plain(each, (*path, key), places) for key, each in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(each, (*path, at), places) for at, each in enumerate(node.value)]
    return node.value


def _refuse(file: Path, line: int | None, message: str, path: FilePath = ()) -> NoReturn:
    raise FileProblems([Problem(file, line, path, message)]) from None


# A file on top of the one it extends


def _extended(tree: Node, files: tuple[Path, ...], shelf: Path | None) -> tuple[Node, tuple[Path, ...]]:
    extends = tree.value.get("extends")
    if extends is None:
        return tree, files
    base = _base(extends, files, shelf)
    base_tree, files = _extended(_tree(base), (*files, base), shelf)
    own = {key: node for key, node in tree.value.items() if key != "extends"}
    return _merged(base_tree, Node(own, tree.file, tree.line), ()), files


def _base(extends: Node, files: tuple[Path, ...], shelf: Path | None) -> Path:
    """The file that `extends` names: beside the file that says so, else on the shelf."""
    name = extends.value
    if not isinstance(name, str) or not name.strip():
        _refuse_node(extends, ("extends",), "give the name of one file, such as 'extends: base.yaml'")
    folders = [extends.file.parent, *([shelf] if shelf else [])]
    found = [
        path for folder in folders for path in (folder / name, folder / f"{name}.yaml") if path.is_file()
    ]
    if not found:
        names = {path.stem for folder in folders for path in folder.glob("*.yaml")} - {extends.file.stem}
        use = f"; use {one_of(sorted(names))}." if names else ""
        words = f"there is no file '{name}' to extend{use}{did_you_mean(name, sorted(names))}"
        _refuse_node(extends, ("extends",), words)
    used = [each.resolve() for each in files]
    others = [path for path in found if path.resolve() != extends.file.resolve()]
    base = (others or found)[0]
    if base.resolve() in used:
        circle = " -> ".join(each.name for each in (*files, base))
        _refuse_node(extends, ("extends",), f"files extend each other in a circle: {circle}")
    if len(files) == LONGEST_CHAIN:
        _refuse_node(extends, ("extends",), f"more than {LONGEST_CHAIN} files extend one another; merge some")
    return base


def _merged(base: Node, child: Node, path: FilePath) -> Node:
    """The child on top of the base; what the child does not say keeps the base's place."""
    value = child.value
    if isinstance(base.value, dict) and isinstance(value, dict):
        value = _merged_mapping(base.value, value, path)
    elif _is_named_list(base.value) and _is_named_list(value):
        value = _merged_list(base, child, path)
    return Node(value, child.file, child.line)


def _merged_mapping(base: dict[str, Node], child: dict[str, Node], path: FilePath) -> dict[str, Node]:
    merged = dict(base)
    for key, node in child.items():
        if key not in base:
            merged[key] = node
        elif node.value is None:
            del merged[key]
        else:
            merged[key] = _merged(base[key], node, (*path, key))
    return merged


def _merged_list(base: Node, child: Node, path: FilePath) -> list[Node]:
    merged = _by_name(base, path)
    known = list(merged)
    for at, (name, item) in enumerate(_by_name(child, path).items()):
        removal = item.value.get("remove")
        if removal is None or removal.value is not True:
            merged[name] = _merged(merged[name], item, (*path, at)) if name in merged else item
        elif name not in merged:
            words = f"there is no '{name}' to remove; use {one_of(known)}.{did_you_mean(name, known)}"
            _refuse_node(item, (*path, at), words)
        elif len(item.value) > len(("name", "remove")):
            _refuse_node(item, (*path, at), f"'{name}' is removed, so leave its other keys out")
        else:
            del merged[name]
    return list(merged.values())


def _is_named_list(value: object) -> bool:
    """Whether this is a list of mappings that each bear a name, so that it can be merged by name."""
    if not isinstance(value, list):
        return False
    mappings = [item.value for item in value if isinstance(item.value, dict)]
    return len(mappings) == len(value) and all(
        "name" in each and isinstance(each["name"].value, str) for each in mappings
    )


def _by_name(items: Node, path: FilePath) -> dict[str, Node]:
    named: dict[str, Node] = {}
    for at, item in enumerate(items.value):
        name = item.value["name"]
        if name.value in named:
            first = named[name.value].value["name"].line
            words = f"'{name.value}' is already the name on line {first}; give each one its own"
            _refuse_node(name, (*path, at, "name"), words)
        named[name.value] = item
    return named


def _refuse_node(node: Node, path: FilePath, message: str) -> NoReturn:
    _refuse(node.file, node.line, message, path)


# One file


def _tree(file: Path) -> Node:
    """The file as nodes with their places; the top is a mapping. Nobody may change them: others may hold them too."""
    return _parsed(file, _text(file))


@lru_cache(maxsize=FILES_KEPT)
def _parsed(file: Path, text: str) -> Node:
    """A text once read need not be read again: a model, for one, is asked for by every scenario beside it."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _ShallowComposer
    try:
        top = yaml.compose(text)
    except MarkedYAMLError as error:
        if error.problem == TOO_DEEP:
            _refuse(file, error.problem_mark.line + 1, TOO_DEEP)
        _refuse(file, *syntax(error, text))
    except YAMLError as error:
        _refuse(file, None, f"the file is not YAML: {str(error).splitlines()[0]}")
    if top is None:
        _refuse(file, None, f"the file is empty; {AN_EXAMPLE}")
    if not isinstance(top, MappingNode):
        _refuse(file, _line(top), f"the file must be a mapping of keys at its top; {AN_EXAMPLE}")
    return _Reader(file).read(top, (), _line(top))


def _text(file: Path) -> str:
    try:
        _check_file(file)
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        _refuse(file, line, "the file is not UTF-8 text; save it as UTF-8")
    except OSError as error:
        _refuse(file, None, f"the file cannot be read: {error.strerror}")
    directive = re.search(r"^%", text, re.MULTILINE)
    if directive:
        line = text.count("\n", 0, directive.start()) + 1
        _refuse(
            file, line, "a line that starts with % is a YAML directive; these are not read, so leave it out"
        )
    return text


def _check_file(file: Path) -> None:
    if not file.parent.is_dir():
        _refuse(file, None, f"there is no folder '{file.parent}'")
    if not file.exists():
        names = [each.name for each in file.parent.iterdir() if each.is_file()]
        _refuse(file, None, f"there is no such file.{did_you_mean(file.name, names)}")
    if not file.is_file():
        _refuse(
            file, None, f"this is {'a folder' if file.is_dir() else 'no ordinary file'}; name a YAML file"
        )
    size = file.stat().st_size
    if size > LARGEST_FILE_BYTES:
        _refuse(
            file, None, f"the file has {size / 1e6:.1f} MB; at most 1 MB is read, so keep tables out of it"
        )


def _line(node: YAMLNode) -> int:
    return int(node.start_mark.line) + 1


class _ShallowComposer(Composer):
    """The YAML composer with a limit on depth, and no warning where a file gives an anchor's name twice."""

    def __init__(self, loader: YAML | None = None) -> None:
        super().__init__(loader=loader)
        self.warn_double_anchors = False
        self.nesting = 0

    def compose_node(self, parent: YAMLNode | None, index: object) -> YAMLNode:
        """Compose the next node, unless it stands too deep."""
        if self.nesting > DEEPEST_NESTING:
            raise MarkedYAMLError(problem=TOO_DEEP, problem_mark=self.parser.peek_event().start_mark)
        self.nesting += 1
        node: YAMLNode = super().compose_node(parent, index)
        self.nesting -= 1
        return node


class _Reader:
    """Turns one file's YAML nodes into ours, on a budget, since an alias may stand for very many values."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.values = 0
        self.open_nodes: list[YAMLNode] = []

    def read(self, node: YAMLNode, path: FilePath, line: int) -> Node:
        """The node at `path`, and all below it."""
        self.values += 1
        if self.values > MOST_VALUES:
            words = f"the file holds more than {MOST_VALUES:,} values once its aliases are written out"
            _refuse(self.file, None, words)
        if any(node is each for each in self.open_nodes):
            self._refuse(line, path, f"the anchor '{node.anchor}' stands inside itself; write the value out")
        if len(self.open_nodes) > DEEPEST_NESTING:
            self._refuse(line, (), TOO_DEEP)
        self.open_nodes.append(node)
        value: Any
        if isinstance(node, MappingNode):
            value = self._mapping(node, path)
        elif isinstance(node, SequenceNode):
            value = self._list(node, path)
        else:
            value = self._scalar(node, path, line)
        self.open_nodes.pop()
        return Node(value, self.file, line)

    def _mapping(self, node: MappingNode, path: FilePath) -> dict[str, Node]:
        self._check_tag(node, path, "map")
        mapping: dict[str, Node] = {}
        for key_node, value_node in node.value:
            line = _line(key_node)
            key = self._key(key_node, path, line)
            if key in mapping:
                words = f"the key is already given on line {mapping[key].line}; keep one of the two"
                self._refuse(line, (*path, key), words)
            mapping[key] = self.read(value_node, (*path, key), line)
        return mapping

    def _list(self, node: SequenceNode, path: FilePath) -> list[Node]:
        self._check_tag(node, path, "seq")
        return [self.read(each, (*path, at), _line(each)) for at, each in enumerate(node.value)]

    def _key(self, node: YAMLNode, path: FilePath, line: int) -> str:
        if node.tag == TAG + "merge":
            self._refuse(line, path, "merging with '<<' is not read; write the keys out, or use 'extends'")
        if not isinstance(node, ScalarNode):
            self._refuse(line, path, "a key must be text, not a list or a mapping")
        self._check_tag(node, path, "str", "timestamp", "value", "null", *SCALAR_KINDS)
        if not node.value:
            self._refuse(line, path, "a key is empty; write its name before the ':'")
        if node.tag not in TEXT_TAGS:
            self._refuse(line, path, f"the key {node.value} is not text; put it in quotes: '{node.value}'")
        return str(node.value)

    def _check_tag(self, node: YAMLNode, path: FilePath, *kinds: str) -> str:
        """The kind of the node; a tag for any other kind than those named is refused."""
        kind = str(node.tag).removeprefix(TAG)
        if kind not in kinds:
            tag = str(node.tag).replace(TAG, "!!")
            self._refuse(_line(node), path, f"the tag {tag} is not read; leave it out")
        return kind

    def _scalar(self, node: YAMLNode, path: FilePath, line: int) -> Scalar:
        text = str(node.value)
        if node.tag in TEXT_TAGS:
            return text
        kind = self._check_tag(node, path, "null", *SCALAR_KINDS)
        if kind == "null":
            return None
        if len(text) > LONGEST_NUMBER:
            self._refuse(line, path, f"a number of {len(text)} characters is too long; put text in quotes")
        try:
            value = _scalar_value(kind, text)
        except (KeyError, ValueError, ArithmeticError):
            self._refuse(line, path, f"'{text}' is not {SCALAR_KINDS[kind]}; put text in quotes")
        if isinstance(value, Decimal) and not (
            value.is_finite() and abs(value.adjusted()) <= LARGEST_EXPONENT
        ):
            self._refuse(line, path, f"{text} is not a number that can be used; write a finite number")
        return value

    def _refuse(self, line: int, path: FilePath, message: str) -> NoReturn:
        _refuse(self.file, line, message, path)


def _scalar_value(kind: str, text: str) -> Scalar:
    """The exact value of a YAML scalar: 12_000, 017 (seventeen), 0x1F, 0o17, 0b11, 1.5, .inf, true."""
    digits = text.replace("_", "").lower()
    if kind == "bool":
        return {"true": True, "false": False}[digits]
    if kind == "float":
        return Decimal(digits.replace(".inf", "inf").replace(".nan", "nan"))
    return int(digits, 10 if digits.lstrip("+-").isdigit() else 0)
