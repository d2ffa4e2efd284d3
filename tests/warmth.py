"""Imported by the server of warm.py before it forks: all that a command or a page worker would load first."""

import gc
from importlib import import_module
from pkgutil import iter_modules

import alembic.command
import scrapy.core.downloader.handlers.http11

import cli
import crawler.spiders.discovery
from classifier.scoring import load_champion
from crawler.analysis import _FIRST, Analyst
from crawler.scope import Scope
from store.database import now
from store.settings import Settings

__all__ = ["alembic", "crawler", "scrapy"]

for module in iter_modules(cli.__path__):
    import_module(f"cli.{module.name}")
# Tables of languages and lexicons are read with the first page.
Analyst(load_champion(Settings().models), Scope(now().date())).analyse(_FIRST, "https://first.example/", "text/html")
# A child that collects garbage would touch, and so copy, all of this.
gc.collect()
gc.freeze()
