"""JSON-LD as found in the wild → flat objects."""

import json
import re

# A shop's whole catalogue fits; what is larger is no description of a page.
MAX_JSON_CHARS = 256 * 1024
MAX_OBJECTS = 200
# Each blank is looked at once (*+ gives none back): a file may be three million of them.
_OPENING = re.compile(r"\s*+(?:<!--|/\*\s*+<!\[CDATA\[\s*+\*/|<!\[CDATA\[|//\s*+<!\[CDATA\[)")
_CLOSING = re.compile(r"(?:-->|(?://|/\*)?\s*+\]\]>(?:\s*+\*/)?)\s*+;?$")
_MAX_CLOSING = 100
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")


def loads_tolerant(text: str) -> object:
    """``text`` as JSON, forgiving comment wrappers, trailing commas and raw newlines; None where it is not JSON."""
    for attempt in (text, _TRAILING_COMMA.sub("", _unwrapped(_unwrapped(text)))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _unwrapped(text: str) -> str:
    opening = _OPENING.match(text)
    text = text[opening.end() if opening else 0 :].rstrip("; \t\r\n")
    end = text[-_MAX_CLOSING:]
    return text[: len(text) - len(end)] + _CLOSING.sub("", end).rstrip("; \t\r\n")


def read_json_ld(text: str) -> list[dict[str, object]]:
    """The objects of one JSON-LD script, lists and @graph flattened, at most MAX_OBJECTS."""
    if len(text) > MAX_JSON_CHARS:
        return []
    found: list[dict[str, object]] = []
    waiting = [loads_tolerant(text)]
    while waiting and len(found) < MAX_OBJECTS:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting[:0] = value[:MAX_OBJECTS]
        elif isinstance(value, dict):
            graph = value.get("@graph")
            if isinstance(graph, list):
                waiting[:0] = graph[:MAX_OBJECTS]
            else:
                found.append(value)
    return found
