"""Scrapy's settings: its defaults are for scraping known sites, these are for hostile pages (docs/legal.md)."""

BOT_NAME = "spyglass"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# Everything that keeps the crawler from doing what nobody asked for.
DOWNLOAD_HANDLERS = {
    **dict.fromkeys(("http", "https"), "crawler.handler.GuardedHandler"),
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
COOKIES_ENABLED = False
HTTPPROXY_ENABLED = False  # the proxy is a choice of the run, never of the environment
ROBOTSTXT_OBEY = False  # crawler.middlewares.robots obeys it, keeps it in the store and honours Crawl-delay and 5xx

# Redirects and retries are frontier rows: every hop passes scope, credentials, robots and politeness like any link.
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
RETRY_ENABLED = False

CONCURRENT_REQUESTS_PER_DOMAIN = 1  # a slot is a host group
# What pages ask for while they are rendered: one at a time, five a second at most, whoever answers.
DOWNLOAD_SLOTS = {"rendering": {"concurrency": 1, "delay": 0.2}}
DOWNLOAD_DELAY_JITTER = 0.0  # the delay is a promise, not an average
DOWNLOAD_VERIFY_CERTIFICATES = False  # a pirate's broken certificate is a finding, kept with the capture
DNS_TIMEOUT = 10
TWISTED_DNS_RESOLVER = "crawler.resolver.PublicResolver"
REACTOR_THREADPOOL_MAXSIZE = 20

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "crawler.middlewares.guard.GuardMiddleware": 50,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "crawler.middlewares.capture.CaptureMiddleware": 890,  # closest to the wire: sees the body before it is unpacked
}
EXTENSIONS = {
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.logcount.LogCount": None,
}

LOG_LEVEL = "INFO"
LOG_FORMATTER = "crawler.logs.QuietFormatter"
# Nobody reads Scrapy's own counts: crawler.counters has ours.
STATS_DUMP = False
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"
DOWNLOADER_STATS = False
