"""YAML files read exactly: plain data, and for every value the file and line it stands on.

Numbers with a point are decimals as written, never floats. A file may extend another; each value keeps its place.
What would surprise an author or harm the machine (bombs, tags, huge files) is refused in one clear sentence.
The module must not know what the files mean.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode

from scenarios.problems import FilePath, FileProblems, Problem, did_you_mean, one_of

LARGEST_FILE_BYTES = 1_000_000
MOST_VALUES = 100_000
DEEPEST_NESTING = 40
LONGEST_CHAIN = 10
LONGEST_NUMBER_CHARACTERS = 200

TAG = "tag:yaml.org,2002:"
TEXT_TAGS = tuple(TAG + name for name in ("str", "timestamp", "value"))


@dataclass(frozen=True, slots=True)
class Node:
    """One value and the place it stands: its key's line in a mapping, its own line in a list."""

    value: Any
    file: Path
    line: int


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says, once everything it extends is merged in.

    `data` holds dict, list, str, int, Decimal, bool and None alone. `places` gives the file and line of every path.
    `files` are the file itself and those it extends, nearest first.
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
        """A problem with the value at `path`, placed in its file."""
        file, line = self._place(path)
        return Problem(file, line, path, message)

    def _place(self, path: FilePath) -> tuple[Path, int]:
        while path not in self.places:
            path = path[:-1]
        return self.places[path]


def read_yaml(path: Path | str) -> Source:
    """What one YAML file says, with the place of every value; `extends` is left as it stands.

    Raises FileProblems with one problem if the file cannot be read or holds what is refused.
    """
    file = Path(path)
    return _source(file, _tree(file), (file,))


def read_model(path: Path | str, shelf: Path | None = None) -> Source:
    """What a file says on top of the file named in its `extends`, found beside it or, by name, on the shelf.

    Mappings merge key by key and null removes a key; lists of named mappings merge by name and `remove: true`
    removes an item; anything else is replaced. Raises FileProblems with one problem.
    """
    file = Path(path)
    files = [file]
    tree = _tree(file)
    layers = [tree]
    while "extends" in layers[-1].value:
        base = _base_of(layers[-1].value["extends"], shelf)
        if base.resolve() in [each.resolve() for each in files]:
            chain = " -> ".join(each.name for each in [*files, base])
            _refuse_at(
                layers[-1].value["extends"], ("extends",), f"the files extend each other in a circle: {chain}"
            )
        files.append(base)
        if len(files) > LONGEST_CHAIN:
            _refuse_at(
                layers[-1].value["extends"],
                ("extends",),
                f"more than {LONGEST_CHAIN} files extend one another; merge some",
            )
        layers.append(_tree(base))
    merged = _without_extends(layers.pop())
    while layers:
        merged = _merged(merged, _without_extends(layers.pop()), ())
    return _source(file, merged, tuple(files))


# Extending


def _base_of(extends: Node, shelf: Path | None) -> Path:
    """The file that `extends` names: beside the file that says so, else on the shelf, with or without .yaml."""
    name = extends.value
    if not isinstance(name, str) or not name:
        _refuse_at(extends, ("extends",), "give the name of one file, such as 'extends: alliance.yaml'")
    folders = [extends.file.parent] + ([shelf] if shelf else [])
    found = [
        folder / each for folder in folders for each in (name, f"{name}.yaml") if (folder / each).is_file()
    ]
    others = [each for each in found if each.resolve() != extends.file.resolve()]
    if found:
        return (others or found)[0]
    names = sorted({each.stem for folder in folders for each in folder.glob("*.yaml")} - {extends.file.stem})
    known = f"; use {one_of(names)}." if names else "."
    _refuse_at(
        extends, ("extends",), f"there is no file '{name}' to extend{known}{did_you_mean(name, names)}"
    )


def _without_extends(tree: Node) -> Node:
    return Node({key: node for key, node in tree.value.items() if key != "extends"}, tree.file, tree.line)


def _merged(base: Node, child: Node, path: FilePath) -> Node:
    """The child on top of the base; what the child does not say keeps the base's place."""
    if isinstance(base.value, dict) and isinstance(child.value, dict):
        return Node(_merged_mapping(base.value, child.value, path), child.file, child.line)
    if _is_named_list(base.value) and _is_named_list(child.value):
        return Node(_merged_list(base, child, path), child.file, child.line)
    return child


def _merged_mapping(base: dict[str, Node], child: dict[str, Node], path: FilePath) -> dict[str, Node]:
    merged = dict(base)
    for key, node in child.items():
        if key in base and node.value is None:
            del merged[key]
        else:
            merged[key] = _merged(base[key], node, (*path, key)) if key in base else node
    return merged


def _merged_list(base: Node, child: Node, path: FilePath) -> list[Node]:
    merged = _by_name(base, path)
    known = list(merged)
    for place, (name, item) in enumerate(_by_name(child, path).items()):
        removal = item.value.get("remove")
        if removal is None or removal.value is not True:
            merged[name] = _merged(merged[name], item, (*path, place)) if name in merged else item
        elif name in merged:
            del merged[name]
        else:
            hint = did_you_mean(name, known)
            _refuse_at(item, (*path, place), f"there is no '{name}' to remove; use {one_of(known)}.{hint}")
    return list(merged.values())


def _is_named_list(value: Any) -> bool:
    """Whether this is a list of mappings that each bear a name, so that it can be merged by name."""
    return isinstance(value, list) and all(
        isinstance(item.value, dict) and "name" in item.value and isinstance(item.value["name"].value, str)
        for item in value
    )


def _by_name(items: Node, path: FilePath) -> dict[str, Node]:
    named: dict[str, Node] = {}
    for place, item in enumerate(items.value):
        name = item.value["name"].value
        if name in named:
            _refuse_at(
                item.value["name"],
                (*path, place, "name"),
                f"'{name}' is already the name on line {named[name].line}; give each item a name of its own",
            )
        named[name] = item
    return named


# One file


def _source(file: Path, tree: Node, files: tuple[Path, ...]) -> Source:
    places: dict[FilePath, tuple[Path, int]] = {}
    return Source(file, _plain(tree, (), places), places, files)


def _plain(node: Node, path: FilePath, places: dict[FilePath, tuple[Path, int]]) -> Any:
    places[path] = (node.file, node.line)
    if isinstance(node.value, dict):
        return {key: _plain(each, (*path, key), places) for key, each in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(each, (*path, place), places) for place, each in enumerate(node.value)]
    return node.value


def _tree(file: Path) -> Node:
    """The file as nodes with their places; the top is a mapping."""
    text = _text(file)
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = _ShallowComposer
    try:
        top = yaml.compose(text)
    except MarkedYAMLError as error:
        _refuse(file, *_syntax(error, text))
    except YAMLError as error:
        _refuse(file, None, f"the file is not YAML: {str(error).splitlines()[0]}")
    if top is None:
        _refuse(file, None, "the file is empty; write keys such as 'name: my_model'")
    if not isinstance(top, MappingNode):
        _refuse(
            file,
            _line(top),
            "the file must be a mapping of keys at its top; write keys such as 'name: my_model'",
        )
    return _Reader(file).read(top, (), _line(top))


def _text(file: Path) -> str:
    try:
        if not file.exists():
            _refuse(file, None, _missing(file))
        if not file.is_file():
            what = "a folder" if file.is_dir() else "not an ordinary file"
            _refuse(file, None, f"this is {what}; name a YAML file")
        size = file.stat().st_size
        if size > LARGEST_FILE_BYTES:
            _refuse(
                file,
                None,
                f"the file has {size / 1e6:.1f} MB; at most 1 MB is read, so keep tables out of it",
            )
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        _refuse(file, line, "the file is not UTF-8 text; save it as UTF-8")
    except OSError as error:
        _refuse(file, None, f"the file cannot be read: {(error.strerror or str(error)).lower()}")
    directive = re.search(r"^%", text, re.MULTILINE)
    if directive:
        line = text.count("\n", 0, directive.start()) + 1
        _refuse(
            file, line, "a line that starts with % is a YAML directive, and these are not read; leave it out"
        )
    return text


def _missing(file: Path) -> str:
    if not file.parent.is_dir():
        return f"there is no folder '{file.parent}'"
    names = [each.name for each in file.parent.iterdir() if each.is_file()]
    return f"there is no such file.{did_you_mean(file.name, names)}"


def _syntax(error: MarkedYAMLError, text: str) -> tuple[int | None, str]:
    """The line and wording of what the YAML parser could not read."""
    line = error.problem_mark.line + 1 if error.problem_mark else None
    if isinstance(error, _TooDeep):
        return line, f"values stand more than {DEEPEST_NESTING} deep; keep the file flatter"
    if error.context == "expected a single document in the stream":
        return line, "the file holds several documents; keep one, and leave '---' out"
    here = text.splitlines()[line - 1] if line and line <= text.count("\n") + 1 and text else ""
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return line, "the line is indented with a tab; YAML indents with spaces"
    words = ", ".join(part for part in (error.context, error.problem) if part)
    return line, f"the file is not YAML: {words}"


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def _refuse(file: Path, line: int | None, message: str, path: FilePath = ()) -> NoReturn:
    raise FileProblems([Problem(file, line, path, message)]) from None


def _refuse_at(node: Node, path: FilePath, message: str) -> NoReturn:
    _refuse(node.file, node.line, message, path)


class _TooDeep(MarkedYAMLError):
    """Nesting beyond the limit, found before the parser has followed it down."""


class _ShallowComposer(Composer):
    """The YAML composer with a limit on depth, and no warning where a file uses an anchor's name again."""

    depth = 0
    warn_double_anchors = False

    def __init__(self, loader: Any = None) -> None:
        super().__init__(loader=loader)
        self.warn_double_anchors = False

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Compose the next node, unless it stands too deep."""
        if self.depth > DEEPEST_NESTING:
            raise _TooDeep(problem_mark=self.parser.peek_event().start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Reader:
    """Turns one file's YAML nodes into ours, with a budget, since an alias may stand for very many values."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.values = 0
        self.open_nodes: list[int] = []

    def read(self, node: Any, path: FilePath, line: int) -> Node:
        """The node at `path` and all below it."""
        self.values += 1
        if self.values > MOST_VALUES:
            _refuse(
                self.file,
                None,
                f"the file holds more than {MOST_VALUES:,} values once its aliases are written out",
            )
        if id(node) in self.open_nodes:
            _refuse(
                self.file, line, f"the anchor '{node.anchor}' stands inside itself; write the value out", path
            )
        if len(self.open_nodes) > DEEPEST_NESTING:
            _refuse(self.file, line, f"values stand more than {DEEPEST_NESTING} deep; keep the file flatter")
        if isinstance(node, MappingNode | SequenceNode):
            self.open_nodes.append(id(node))
            is_mapping = isinstance(node, MappingNode)
            value: Any = self._mapping(node, path) if is_mapping else self._list(node, path)
            self.open_nodes.pop()
        else:
            value = self._scalar(node, path, line)
        return Node(value, self.file, line)

    def _mapping(self, node: Any, path: FilePath) -> dict[str, Node]:
        self._check_tag(node, path, "map")
        mapping: dict[str, Node] = {}
        for key_node, value_node in node.value:
            line = _line(key_node)
            key = self._key(key_node, path, line)
            if key in mapping:
                first = mapping[key].line
                _refuse(
                    self.file,
                    line,
                    f"the key is already given on line {first}; keep one of the two",
                    (*path, key),
                )
            mapping[key] = self.read(value_node, (*path, key), line)
        return mapping

    def _list(self, node: Any, path: FilePath) -> list[Node]:
        self._check_tag(node, path, "seq")
        return [self.read(each, (*path, place), _line(each)) for place, each in enumerate(node.value)]

    def _key(self, node: Any, path: FilePath, line: int) -> str:
        if node.tag == TAG + "merge":
            _refuse(
                self.file, line, "merging with '<<' is not read; write the keys out, or use 'extends'", path
            )
        if isinstance(node, MappingNode | SequenceNode):
            _refuse(self.file, line, "a key must be text, not a list or a mapping", path)
        if node.tag not in TEXT_TAGS:
            _refuse(
                self.file, line, f"the key {node.value} is not text; put it in quotes: '{node.value}'", path
            )
        return str(node.value)

    def _check_tag(self, node: Any, path: FilePath, allowed: str) -> None:
        if node.tag != TAG + allowed:
            self._refuse_tag(node, path)

    def _refuse_tag(self, node: Any, path: FilePath) -> NoReturn:
        tag = str(node.tag).replace(TAG, "!!")
        _refuse(self.file, _line(node), f"the tag {tag} is not read; leave it out", path)

    def _scalar(self, node: Any, path: FilePath, line: int) -> str | int | Decimal | bool | None:
        text = str(node.value)
        if node.tag in TEXT_TAGS:
            return text
        kind = str(node.tag).removeprefix(TAG)
        if kind == "null":
            return None
        if kind not in ("bool", "int", "float"):
            self._refuse_tag(node, path)
        if kind == "float" and text.lower().lstrip("+-") in (".nan", ".inf"):
            _refuse(self.file, line, f"{text} is not a number that can be used; write a finite number", path)
        if len(text) > LONGEST_NUMBER_CHARACTERS:
            _refuse(
                self.file, line, f"a number of {len(text)} characters is too long; put text in quotes", path
            )
        try:
            if kind == "bool":
                return {"true": True, "false": False}[text.lower()]
            return _whole_number(text) if kind == "int" else Decimal(text.replace("_", ""))
        except (KeyError, ValueError, ArithmeticError):
            _refuse(self.file, line, f"'{text}' is not what its tag !!{kind} says; leave the tag out", path)


def _whole_number(text: str) -> int:
    """A YAML whole number: 12_000, 017 (seventeen), 0x1F, 0o17, 0b11."""
    digits = text.replace("_", "").lower()
    is_plain = digits.lstrip("+-").isdigit()
    return int(digits, 10 if is_plain else 0)
