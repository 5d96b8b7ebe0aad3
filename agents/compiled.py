"""How the agents' number-crunching functions are compiled, and where the machine code is kept.

numba keeps machine code on disk, but it looks only at the file that a function stands in: change a function
that it calls from another file, and the old result lives on. Here the code is kept in a folder named after
the text of every module of `agents` beside which something is compiled, so that no kernel outlives a change in
any of them. Hence a constant that is compiled in must stand in such a folder, as must whatever a kernel calls;
what comes from data is passed as an argument.

The module must not know what is computed.
"""

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

COMPILES = b"from agents.compiled import"

Function = TypeVar("Function", bound=Callable[..., Any])

config: Any = numba.config  # its settings are made when numba is imported, unseen by a type checker


def device(function: Function) -> Function:
    """Compile a function that kernels call: one decision, on scalars or short arrays.

    Division by zero gives infinity or NaN, as in NumPy, so that a loop over it can be vectorised.
    """
    return _compiled(function, parallel=False)


def part(function: Function) -> Function:
    """Compile a function as `device` does, to stand in the machine code of whatever compiled function calls it.

    Never call it from Python. It neither makes arrays nor counts who holds them: where functions hand on many arrays,
    counting took six times as long as the work itself, and handing them on, once for each block, a tenth of it.
    """
    return _compiled(function, parallel=False, is_part=True)


def kernel(function: Function) -> Function:
    """Compile a function with a `prange` over blocks that runs on the threads set by `numba.set_num_threads`.

    Its result must not depend on their number: each block writes only what is its own. To be fast it cuts the
    arrays into slices, one a block, and hands them to a device function: a loop in the `prange` itself is not
    vectorised, and its draws took ten times as long.
    """
    return _compiled(function, parallel=True)


def _compiled(function: Function, parallel: bool, is_part: bool = False) -> Function:
    # The folder is chosen once, while the function is wrapped; other users of numba keep their own.
    folder = config.CACHE_DIR
    config.CACHE_DIR = str(_kept_in())
    settings: dict[str, Any] = {"parallel": parallel, "_nrt": not is_part, "forceinline": is_part}
    wrap = numba.njit(cache=True, error_model="numpy", **settings)
    try:
        return cast(Function, wrap(function))
    finally:
        config.CACHE_DIR = folder


@cache
def _kept_in() -> Path:
    package = Path(__file__).parent
    modules = {module: module.read_bytes() for module in sorted(package.rglob("*.py"))}
    compiling = {module.parent for module, text in modules.items() if COMPILES in text}
    text = hashlib.blake2b(digest_size=8)
    for module, words in modules.items():
        if module.parent in compiling or module == Path(__file__):
            text.update(words)
    return _writable(package) / f"compiled-{text.hexdigest()}"


def _writable(package: Path) -> Path:
    """The folder a user names by NUMBA_CACHE_DIR, else the package's own, else one in the user's home."""
    if config.CACHE_DIR:
        return Path(config.CACHE_DIR)
    if os.access(package, os.W_OK):
        return package / "__pycache__"
    return Path.home() / ".cache" / "careconomy"
