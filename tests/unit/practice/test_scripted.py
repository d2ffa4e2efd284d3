"""The shop that is nothing without its scripts."""

import json

import pytest

from classifier.page import parse_page
from crawler.analysis import is_shell
from practice import scripted
from practice.wire import Reply, Request
from practice.world import World


@pytest.fixture(scope="module")
def world() -> World:
    """The default web."""
    return World(seed=1)


def ask(world: World, path: str) -> Reply:
    """What the shop answers there."""
    reply = world.answer(Request("GET", scripted.NAME, path))
    assert reply is not None
    return reply


def test_every_page_is_an_empty_shell(world: World) -> None:
    """Whatever address of the shop is asked for, the crawler takes what comes for a shell; its data holds the offer."""
    paths = world.sitemap(world.hosts[scripted.NAME])
    for path in paths:
        assert is_shell(parse_page(ask(world, path).body, f"http://{scripted.NAME}{path}"))
    shown = json.loads(ask(world, f"{scripted.DATA}/").body)["page"]
    assert not is_shell(parse_page(shown.encode(), f"http://{scripted.NAME}/"))
    assert 'class="price"' in shown


def test_what_is_not_there_is_not_there(world: World) -> None:
    """A shell stands for pages that exist, and data is given for them alone."""
    assert ask(world, "/no/such/page").status == 404
    assert ask(world, f"{scripted.DATA}/no/such/page").status == 404
