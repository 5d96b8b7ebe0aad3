"""Files that appear whole or not at all: written beside their place, brought to the disk, then renamed.

Whoever is killed on the way leaves the file that was there before, and an unfinished one that `clear_unfinished`
removes. The module must not know what a file holds.
"""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".unfinished"


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to, renamed to it when the block ends, or removed if the block fails.

    Raises:
        OSError: the file cannot be brought to the disk; what was there stays.
    """
    with whole_files(path.parent) as beside:
        yield beside(path.name)


@contextmanager
def whole_files(folder: Path) -> Iterator[Callable[[str], Path]]:
    """Paths to write files of a folder to, given by their names; all are renamed when the block ends, or removed.

    Each is whole or not there; who is killed while they are renamed leaves some. The disk is waited for once a file,
    and once for the folder.

    Raises:
        OSError: one cannot be brought to the disk; what was there stays.
    """
    written: dict[Path, Path] = {}

    def beside(name: str) -> Path:
        return written.setdefault(folder / name, folder / f".{name}.{uuid.uuid4().hex}{UNFINISHED}")

    try:
        yield beside
        for unfinished in written.values():
            with unfinished.open("rb+") as file:
                os.fsync(file.fileno())
        for path, unfinished in written.items():
            unfinished.replace(path)
        _flush_names(folder)
    finally:
        for unfinished in written.values():
            unfinished.unlink(missing_ok=True)


def clear_unfinished(folder: Path) -> None:
    """Remove what writers that were killed have left in a folder; nobody else may be writing there."""
    for path in sorted(folder.glob(f".*{UNFINISHED}")):
        path.unlink(missing_ok=True)


def _flush_names(folder: Path) -> None:
    """Bring a folder's list of names to the disk, where the system lets folders be opened."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
