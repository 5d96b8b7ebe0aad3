"""Files of other programs, written whole or not at all, and with the same bytes for the same content.

Such files are archives that hold the moment of their making; here that is always the same. The module must not know
what a file holds.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from sim.whole_file import whole_file

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""When every file says that it was made: the earliest moment that an archive can hold."""


def put(save: Callable[[IO[bytes]], object], path: Path) -> None:
    """Write an archive that `save` makes, without what differs from one moment to the next.

    Raises:
        OSError: it cannot be written; what was there stays.
    """
    made = io.BytesIO()
    save(made)
    try:
        with whole_file(path) as unfinished:
            _without_moments(made, unfinished)
    except OSError as error:
        raise OSError(error.errno, f"cannot be written ({error.strerror})", str(path)) from None


def _without_moments(made: IO[bytes], path: Path) -> None:
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            about = zipfile.ZipInfo(name, EARLIEST)
            about.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(about, old.read(name))
