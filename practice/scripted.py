"""A shop that is nothing without its scripts: an empty shell on every address, and the words of each page as data.

Whoever runs no scripts sees it and cannot tell what it is.
"""

import json
from collections.abc import Callable
from dataclasses import replace

from practice.hosts import Host, Kind
from practice.wire import Reply, Request

NAME, BRAND = "scripted-shop.test", "Aurora Streams"
SCRIPT, DATA = "/app.js", "/data"

_SHELL = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Aurora</title></head>'
    f'<body><div id="app"></div><script src="{SCRIPT}"></script></body></html>'
)
_APP = f"""
fetch('{DATA}' + location.pathname).then(answer => answer.json()).then(data => {{
  const page = new DOMParser().parseFromString(data.page, 'text/html');
  document.title = page.title;
  document.getElementById('app').innerHTML = page.body.innerHTML;
}});
"""


def shop(number: int) -> Host:
    """The host; not ``reachable``, as a crawler without a browser never learns what it has found."""
    return Host(number, NAME, NAME, Kind.SELLER, Kind.SELLER.value, brand=BRAND, skin=1, voice=number, reachable=False)


def answer(request: Request, page: Callable[[Request], Reply]) -> Reply:
    """What the shop answers, where ``page`` gives what an ordinary shop would."""
    if request.path == SCRIPT:
        return Reply(_APP.encode(), content_type="text/javascript; charset=utf-8")
    if request.path.startswith(f"{DATA}/"):
        found = page(replace(request, target=request.path.removeprefix(DATA)))
        return replace(found, body=json.dumps({"page": found.body.decode()}).encode(), content_type="application/json")
    found = page(request)
    return found if found.status != 200 else Reply(_SHELL.encode())
