"""Endless pages told by their URL: calendars that never stop, sessions that make one page a thousand."""

import re
from datetime import date

# Two months around today hold what is announced and just past; the rest of a calendar holds no news.
_CALENDAR_DAYS = 62
# Nobody publishes dated pages more than a year ahead.
_YEARS_AHEAD = 1

# As a path segment, a file's name or a parameter; the same words in an article's title say nothing.
_CALENDAR_WORD = re.compile(
    r"(?<![^/?&=])(?:(?:ajax-|event-?)?(?:calend|kalend)\w*|agenda|events?|evenements?|veranstaltungen|takvim|eventos|"
    r"termine|schedule|month|week|day|календарь|日历|カレンダー|캘린더)(?![^/?&=.])",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<![\dA-Za-z])(19\d\d|2[01]\d\d)[-/.](0?[1-9]|1[0-2])(?:[-/.](?:0?[1-9]|[12]\d|3[01]))?(?![\dA-Za-z])"
)
_COMPACT = re.compile(r"(?:date|day|month|cal|\bm|start|from)=(19\d\d|2[01]\d\d)(0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d)")
_YEAR = re.compile(r"\b(?:year|yr|y|jahr|annee|ano|anno)=(\d{4})(?!\d)", re.IGNORECASE)
_MONTH = re.compile(r"\b(?:month|mon|m|monat|mois|mes)=(\d{1,2})(?!\d)", re.IGNORECASE)
_SESSION = re.compile(
    r"/(?:s|sid|sess|session|sessionid|phpsessid)[/=;:_-]?(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{16,}(?:/|\Z)",
)


# One day of a generated calendar, whatever the calendar counts its months by.
_DAY_VIEW = re.compile(r"\b(?:day|week|tag|jour|dia|giorno|gun)=\d{1,2}(?!\d)", re.IGNORECASE)


def is_calendar(path: str, query: str, today: date) -> bool:
    """Whether the date in a URL lies where only a generated calendar goes, or it is one day's view of a calendar."""
    year, month = _find_month(path, query)
    if year is None:
        return _DAY_VIEW.search(query) is not None and _CALENDAR_WORD.search(path) is not None
    if year > today.year + _YEARS_AHEAD:
        return True
    away = abs((year - today.year) * 12 + month - today.month) * 30
    return away > _CALENDAR_DAYS and _CALENDAR_WORD.search(f"{path}?{query}") is not None


def _find_month(path: str, query: str) -> tuple[int | None, int]:
    found = _DATE.search(f"{path}?{query}") or _COMPACT.search(query)
    if found:
        return int(found[1]), int(found[2])
    year, month = _YEAR.search(query), _MONTH.search(query)
    if year:
        return int(year[1]), min(max(int(month[1]), 1), 12) if month else 6
    return None, 0


def is_session(path: str) -> bool:
    """Whether a generated session id is part of the path."""
    return _SESSION.search(path) is not None
