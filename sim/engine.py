"""Where runs go: tasks spread over processes, so that one that fails loses no other, and one that dies is tried again.

    for done in spread(do, tasks, jobs=2):
        ...                                 # as each ends, in no particular order
    spread(do, tasks, cluster="tcp://host:8786")    # on a Dask cluster that is there already

With one job all is done in this process. The module must not know what a task is.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from scenarios.problems import FileProblems, Problem

Task = TypeVar("Task")
Result = TypeVar("Result")

TIMES = 2
"""How often a task is tried whose process has died."""
DIED = "its process has died (out of memory?); give the same command again, with fewer --jobs"
PATIENCE_SECONDS = 15
"""How long a scheduler is waited for."""
LOOK_EVERY_SECONDS = 1
"""How often a process looks whether the one that began it is still there."""


class Done(NamedTuple, Generic[Task]):
    """A task that has ended: `problem` is empty if it went well, `details` is where a problem came from.

    `made`: what doing it gave, if it went well.
    """

    task: Task
    problem: str
    details: str
    made: Any = None


def spread(
    do: Callable[[Task], Any], tasks: Sequence[Task], jobs: int = 1, cluster: str = ""
) -> Iterator[Done[Task]]:
    """Do all tasks in so many processes, begun in their order, and tell of each as it ends; tasks must not be alike.

    A task that raises is told with its error. Where a process dies, what it had not ended is tried once more.
    `cluster`: the address of a Dask scheduler, whose workers do the tasks instead; what one that dies had not ended,
    others do. They must have the same careconomy, and see the same folders.

    Raises:
        FileProblems: no scheduler answers at the address.
    """
    if cluster:
        yield from _on_cluster(do, tasks, cluster)
        return
    if jobs == 1:
        yield from (_tried(do, task) for task in tasks)
        return
    left = list(tasks)
    for _ in range(TIMES):
        # A copy, as tasks are handed out one by one while those that have ended leave the list.
        for done in _in_processes(do, tuple(left), jobs):
            left.remove(done.task)
            yield done
        if not left:
            return
    yield from (Done(task, DIED, "") for task in left)


@contextmanager
def begun(module: str, function: str, jobs: int = 1) -> Iterator[None]:
    """Start the processes in which so many jobs are done: each loads what they need while this one does something else.

    `function` of `module` takes nothing and is called in each, which is all that this process need know of it. What is
    spread within then finds them ready. One that dies meanwhile is for whoever gives it a task to notice.
    """
    if jobs == 1:
        yield
        return
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import BrokenProcessPool, TerminatedWorkerError

    # As Mesa has it once it is loaded: where that changes meanwhile, joblib lets these processes go and starts others.
    multiprocessing.set_start_method("spawn", force=True)
    made: Any = Parallel(n_jobs=jobs, batch_size=1, return_as="generator_unordered")
    loading = made(delayed(_load)(module, function) for _ in range(jobs))
    try:
        yield
    finally:
        with suppress(BrokenProcessPool, TerminatedWorkerError):
            list(loading)


@contextmanager
def loading() -> Iterator[None]:
    """Load without Python's looking for what nobody needs, as nothing is let go meanwhile."""
    was_searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_searched:
            gc.enable()


def _load(module: str, function: str) -> None:
    """Call a function of a module."""
    with loading():
        getattr(import_module(module), function)()


def together(parts: Sequence[Callable[[], Result]], jobs: int = 1) -> list[Result]:
    """What the parts of one piece of work give, done in so many processes; an error in one ends it.

    Parts must be such that processes can be given them, and may be done twice: where a process dies, this one does all.
    """
    if jobs == 1:
        return [part() for part in parts]
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import BrokenProcessPool, TerminatedWorkerError

    made: Any = Parallel(n_jobs=jobs, batch_size=1)
    with warnings.catch_warnings():
        # joblib warns of processes that it lets go and starts anew.
        warnings.simplefilter("ignore")
        try:
            return list(made(delayed(part)() for part in parts))
        except (BrokenProcessPool, TerminatedWorkerError):
            return [part() for part in parts]


def _tried(do: Callable[[Task], Any], task: Task) -> Done[Task]:
    try:
        made = do(task)
    except Exception as error:  # whatever it is, other tasks go on
        return Done(task, str(error) or type(error).__name__, traceback.format_exc())
    return Done(task, "", "", made)


def _tried_for(parent: int, do: Callable[[Task], Any], task: Task) -> Done[Task]:
    """The same in a process that ends when the one that began it does: whoever asks again is not in its way."""
    _watch(parent)
    return _tried(do, task)


@cache
def _watch(parent: int) -> None:
    """Look after the process that began this one; nothing where it is not known which that was."""
    if os.name == "posix" and os.getppid() == parent:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_SECONDS)
    os._exit(1)


def _in_processes(do: Callable[[Task], Any], tasks: Sequence[Task], jobs: int) -> Iterator[Done[Task]]:
    """The tasks that end before a process dies."""
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import BrokenProcessPool, TerminatedWorkerError

    made: Any = Parallel(n_jobs=jobs, batch_size=1, return_as="generator_unordered")
    with warnings.catch_warnings():
        # joblib warns of tasks that are cut off when somebody stops the program.
        warnings.simplefilter("ignore")
        try:
            yield from made(delayed(_tried_for)(os.getpid(), do, task) for task in tasks)
        except (BrokenProcessPool, TerminatedWorkerError):
            return


def ask(address: str) -> None:
    """Ask whether a Dask scheduler answers at an address, before anything is written for it.

    Raises:
        FileProblems: none answers.
    """
    _client(address).close()


def _on_cluster(do: Callable[[Task], Any], tasks: Sequence[Task], address: str) -> Iterator[Done[Task]]:
    from dask.distributed import KilledWorker, as_completed

    with _client(address) as client:
        # Each by its place: what a task is made of may be alike to others in the scheduler's eyes.
        futures = {client.submit(_tried, do, task, pure=False): task for task in tasks}
        try:
            for future in as_completed(futures):
                try:
                    yield future.result()
                except KilledWorker:
                    yield Done(futures[future], DIED, "")
        finally:
            client.cancel(list(futures))


def _client(address: str) -> Any:
    """A connection to a scheduler.

    Raises:
        FileProblems: none answers.
    """
    from dask.distributed import Client

    try:
        return Client(address, timeout=PATIENCE_SECONDS)
    except (OSError, ValueError) as error:
        reason = str(error) or type(error).__name__
        message = (
            f"no Dask scheduler answers at '{address}' ({reason}); start one with `dask scheduler`, workers with "
            "`dask worker ADDRESS`, and give its address as tcp://HOST:PORT"
        )
        raise FileProblems([Problem(Path("compare"), None, ("cluster",), message)]) from None
