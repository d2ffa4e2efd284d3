"""A store as it stands after years: many sites, pages and verdicts, written in bulk. Used by ``review_scale.py``.

Everything is drawn from a seeded generator: languages, sources, states and operators with long tails, scores as a
crawl finds them (half of the sites below the queue's floor), verdicts with their audit chain.
"""

import json
import random
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from benchmarks.bulk import finish, write
from review.countries import country_of
from store.audit import GENESIS, entry_hash

# As of today: ranks older than a day are made anew, and those of a fixed date would all be so one morning.
NOW = datetime.now(UTC).replace(microsecond=0)
FLOOR = 0.1
ANALYSTS = tuple(f"analyst{number}" for number in range(10))
LANGUAGES = ("en", "es", "fr", "de", "ar", "pt", "it", "nl", "tr", "ru", "pl", "sv", "nb", "da", "ko", "ja", "id", "is")
SUFFIXES = ("com", "net", "tv", "xyz", "shop", "de", "fr", "nl", "co.uk", "com.br", "se", "no", "kr", "id", "t.me")
SOURCES = ("link", "search", "seed", "feed", "successor", "recheck")
STATES = ("live", "live", "live", "live", "down", "parked", "blocked", "redirected")
PIRATES = ("iptv_reseller", "other_piracy", "release_group")
MODEL = "m-scale"
_REASONS = json.dumps(
    [["channel count claimed: 18 000 channels", 2.0, []], ["price ladder by months: 1/3/12", 1.2, []]]
)


def fill(engine: Engine, sites: int, pages: int, verdicts: int, seed: int = 1) -> None:
    """Write everything into an empty, up-to-date store."""
    rng = random.Random(seed)
    operators = max(1, sites // 40)
    everything = [_site(rng, number, operators, verdicts) for number in range(1, sites + 1)]
    users = ({"name": name, "role": "analyst", "created_at": NOW, "made_by": "root"} for name in (*ANALYSTS, "senior"))
    write(engine, "users", users)
    plain = {"pinned": False, "created_at": NOW}
    write(engine, "operators", ({"id": n, "name": f"operator {n}", **plain} for n in range(1, operators + 1)))
    write(engine, "sites", everything)
    write(engine, "captures", (_capture(site) for site in everything))
    write(engine, "pages", (_page(number, everything) for number in range(1, pages + 1)))
    write(engine, "scores", (_score(number, everything) for number in range(1, pages + 1)))
    write(engine, "traces", (_trace(site) for site in everything))
    write(engine, "site_links", _links(rng, everything))
    write(engine, "reviews", (_review(n, site) for n, site in enumerate(everything[:verdicts], 1)))
    write(engine, "labels", (_label(n, site) for n, site in enumerate(everything[:verdicts], 1)))
    write(engine, "audit", _log(everything[:verdicts]))
    write(engine, "queue", _queue(everything))
    finish(engine, ("operators", "sites", "captures", "pages", "traces", "reviews"))


def _site(rng: random.Random, number: int, operators: int, verdicts: int) -> dict[str, Any]:
    language = LANGUAGES[min(int(rng.expovariate(0.4)), len(LANGUAGES) - 1)]
    suffix = rng.choice(SUFFIXES)
    key = f"t.me/channel{number}" if suffix == "t.me" else f"shop-{number % 9973}-{number}.{suffix}"
    score = rng.random() ** 3 if number > verdicts else rng.random()
    seen = NOW - timedelta(hours=rng.randrange(24 * 700))
    decided = number <= verdicts
    return {
        "id": number,
        "key": key,
        "host_group": key.partition("/")[0],
        "source": SOURCES[min(int(rng.expovariate(1.0)), len(SOURCES) - 1)],
        "first_seen": seen,
        "last_seen": seen,
        "links": 10,
        "fetched": 5,
        "pages": 5,
        "state": rng.choice(STATES),
        "state_at": seen,
        "category": PIRATES[min(int(rng.expovariate(1.2)), 2)],
        "score": score,
        "reasons": _REASONS,
        "model_id": MODEL,
        "language": language,
        "url": f"https://{key}/",
        "operator_id": rng.randrange(1, operators + 1) if rng.random() < 0.2 else None,
        "scored_at": seen,
        "verdict": "iptv_reseller" if decided else None,
        "decided_at": NOW - timedelta(days=1) if decided else None,
    }


def _capture(site: dict[str, Any]) -> dict[str, Any]:
    number = site["id"]
    return {
        "id": number,
        "site": site["key"],
        "url": site["url"],
        "fetched_at": site["first_seen"],
        "status": 200,
        "content_type": "text/html",
        "bytes": 20_000,
        "address": "192.0.2.7",
        "certificate_sha256": "",
        "location": "",
        "payload_sha256": "0" * 64,
        "warc_file": f"20261121/{number // 10_000}.warc.gz",
        "warc_offset": number % 10_000 * 5_000,
        "warc_length": 5_000,
        "member_sha256": f"{number:064x}",
    }


_CONTENT = zlib.compress(
    json.dumps({"text": "18 000 channels, 12 months 49 EUR", "blocks": [["body", 0, 33]]}).encode()
)


def _page(number: int, sites: list[dict[str, Any]]) -> dict[str, Any]:
    site = sites[number % len(sites)]
    return {
        "id": number,
        "capture_id": site["id"],
        "site": site["key"],
        "url": f"{site['url']}{number}",
        "title": "Channels and prices",
        "language": site["language"],
        "text_sha256": f"{number:064x}",
        "content": _CONTENT,
        "fetched_at": site["first_seen"],
    }


def _score(number: int, sites: list[dict[str, Any]]) -> dict[str, Any]:
    site = sites[number % len(sites)]
    rest = (1 - site["score"]) / 3
    return {
        "page_id": number,
        "model_id": MODEL,
        "category": site["category"],
        **dict.fromkeys((*PIRATES, "legit"), rest),
        site["category"]: site["score"],
        "reasons": _REASONS,
        "scored_at": site["scored_at"],
    }


def _trace(site: dict[str, Any]) -> dict[str, Any]:
    number = site["id"]
    owner = site["operator_id"] or number
    phone = f"+4479{owner % 100_000_000:08d}"
    kept = {"place": "body", "confidence": 0.9, "page_id": number, "capture_id": number}
    seen = {"first_seen": site["first_seen"], "last_seen": site["first_seen"]}
    named = {"site": site["key"], "host_group": site["host_group"], "kind": "phone", "value": phone, "shown": phone}
    return {"id": number, **named, **kept, **seen}


def _links(rng: random.Random, sites: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for site in sites:
        other = sites[int(rng.random() ** 4 * len(sites))]
        if other is not site:
            seen = {"first_seen": NOW, "last_seen": NOW, "score": site["score"]}
            yield {"from_site": site["key"], "to_site": other["key"], **seen}


def _review(number: int, site: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": number,
        "site_id": site["id"],
        "verdict": site["verdict"],
        "reviewer": ANALYSTS[number % len(ANALYSTS)],
        "reviewed_at": site["decided_at"],
        "model_id": MODEL,
        "score": site["score"],
        "evidence": json.dumps([f"{site['id']:064x}"]),
        "note": "",
        "stage": "first",
    }


def _label(number: int, site: dict[str, Any]) -> dict[str, Any]:
    said = {"category": site["verdict"], "decided_at": site["decided_at"], "provenance": "review"}
    return {"site_id": site["id"], "review_ids": json.dumps([number]), **said}


def _log(sites: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    previous = GENESIS
    for number, site in enumerate(sites, 1):
        detail = {"review": number, "verdict": site["verdict"]}
        actor, at = ANALYSTS[number % len(ANALYSTS)], site["decided_at"]
        digest = entry_hash(number, at, actor, "verdict", site["key"], detail, previous)
        said = {"actor": actor, "action": "verdict", "subject": site["key"], "detail": json.dumps(detail)}
        yield {"seq": number, "at": at, **said, "previous": previous, "hash": digest}
        previous = digest


def _queue(sites: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    seen: set[int] = set()
    for site in sorted(sites, key=lambda one: (-one["score"], -one["id"])):
        if site["verdict"] is None and site["score"] >= FLOOR:
            operator = site["operator_id"]
            yield {
                "site_id": site["id"],
                "site": site["key"],
                "value": site["score"],
                "stage": "first",
                "country": country_of(site["key"], (), site["language"]),
                "fold": f"operator {operator}" if operator else None,
                "shown": operator is None or operator not in seen,
                "ranked_at": NOW,
                **{name: site[name] for name in ("category", "language", "state", "source", "score", "operator_id")},
                "title": f"channels and prices of {site['key']}",
                "reasons": json.dumps([["channels claimed", site["score"], []]]),
            }
            seen |= {operator} if operator else set()
