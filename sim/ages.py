"""Ages by which published measures tell people apart."""

ADULT_YEARS = 18
OLDER_YEARS = 65
