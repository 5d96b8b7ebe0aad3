"""What is peculiar to practices: contacts that could not be had in time are a backlog, and spare slots drain it.

The backlog fades as people get better, go elsewhere or give up for good. While it lasts, more slots bring more
contacts; once it is drained they bring only sooner ones. The module must not know why a practice offers more.
"""

import numpy as np

from agents.providers.capacity import Numbers


def usual_backlog(unmet: Numbers, fading_share: float) -> Numbers:
    """The backlog of contacts that stays as it is: as many come to it a month as fade."""
    return unmet / fading_share


def backlog_after(backlog: Numbers, unmet: Numbers, drained: Numbers, fading_share: float) -> Numbers:
    """The backlog after a month in which so many contacts were not had in time and so many were made up for.

    It cannot grow beyond a month's contacts over the share that fades.
    """
    return np.maximum(backlog * (1 - fading_share) + unmet - drained, 0.0)


def drained_by_spare(wanted: Numbers, pressure: Numbers, backlog: Numbers) -> Numbers:
    """Contacts of the backlog that slots beyond those wanted make up for; `pressure` is wanted over offered."""
    with np.errstate(divide="ignore", invalid="ignore"):
        spare = np.nan_to_num(wanted / pressure - wanted)
    return np.minimum(np.maximum(spare, 0.0), backlog)
