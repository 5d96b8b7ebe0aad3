"""Files that appear whole or not at all: written beside their place, brought to the disk, then renamed.

Whoever is killed on the way leaves the file that was there before, and an unfinished one that `clear_unfinished`
removes. The module must not know what a file holds.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".unfinished"


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to, renamed to it when the block ends, or removed if the block fails.

    Raises:
        OSError: the file cannot be brought to the disk; what was there stays.
    """
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex}{UNFINISHED}")
    try:
        yield unfinished
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
        _flush_names(path.parent)
    finally:
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
