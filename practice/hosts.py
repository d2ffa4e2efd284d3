"""Kinds of host, the traps among them, and one host of the web."""

from dataclasses import dataclass
from enum import StrEnum

from store.entities import Category


class Kind(StrEnum):
    """What a host is; names follow the subtypes of the corpus where there is one."""

    SELLER = "seller"
    QUIET_SELLER = "quiet_seller"
    RESELLER_PROGRAM = "reseller_program"
    AFFILIATE = "affiliate_review"
    RELEASE_BLOG = "release_blog"
    NFO_SITE = "nfo"
    PREDB = "predb_site"
    TORRENT_INDEX = "torrent_index"
    DDL_INDEX = "ddl_index"
    STREAMING = "streaming_site"
    SPORTS_LINKS = "live_sports_links"
    TELECOM = "telecom_tv"
    LEGAL_OTT = "legal_ott"
    RAID_NEWS = "news_about_piracy"
    PLAYER_APP = "player_app"
    HOSTING = "hosting_reseller"
    HOTEL_TV = "hotel_tv"
    VPN = "vpn_seller"
    TV_GUIDE = "tv_guide"
    DEMOSCENE = "demoscene"
    LINUX_TORRENTS = "opensource"
    GENERAL = "general"
    HUB = "hub"
    FORUM = "forum"
    LINK_LIST = "link_list"
    SEARCH = "search"
    TRAP = "trap"
    CORPUS = "corpus"

    @property
    def category(self) -> Category:
        """The truth about a host of this kind; replayed hosts carry their own."""
        return _CATEGORY.get(self, Category.LEGIT)


SELLERS = (Kind.SELLER, Kind.QUIET_SELLER, Kind.RESELLER_PROGRAM)
RELEASES = (Kind.RELEASE_BLOG, Kind.NFO_SITE, Kind.PREDB)
INDEXES = (Kind.TORRENT_INDEX, Kind.DDL_INDEX, Kind.STREAMING, Kind.SPORTS_LINKS)
PIRATES = (*SELLERS, Kind.AFFILIATE, *RELEASES, *INDEXES)
LOOK_ALIKES = (
    Kind.TELECOM,
    Kind.LEGAL_OTT,
    Kind.RAID_NEWS,
    Kind.PLAYER_APP,
    Kind.HOSTING,
    Kind.HOTEL_TV,
    Kind.VPN,
    Kind.TV_GUIDE,
    Kind.DEMOSCENE,
    Kind.LINUX_TORRENTS,
)
TUNNELS = (Kind.FORUM, Kind.LINK_LIST)

_CATEGORY = (
    dict.fromkeys((*SELLERS, Kind.AFFILIATE), Category.IPTV_RESELLER)
    | dict.fromkeys(RELEASES, Category.RELEASE_GROUP)
    | dict.fromkeys(INDEXES, Category.OTHER_PIRACY)
)


class Trap(StrEnum):
    """Ways a host can hurt a crawler; each has a host of its own, ``trap-NAME.test``."""

    CALENDAR = "calendar"
    REDIRECT_CHAIN = "redirect-chain"
    REDIRECT_LOOP = "redirect-loop"
    REDIRECT_AWAY = "redirect-away"
    LINK_FARM = "link-farm"
    HUGE_PAGE = "huge-page"
    ZIP_BOMB = "zip-bomb"
    SLOW_DRIP = "slow-drip"
    ENDLESS_HEADERS = "endless-headers"
    WRONG_CHARSET = "wrong-charset"
    BROKEN_HTML = "broken-html"
    DEEP_NESTING = "deep-nesting"
    ROBOTS_DENIED = "robots-denied"
    ROBOTS_CLOSED = "robots-closed"
    ROBOTS_ERROR = "robots-error"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    TOO_MANY = "too-many"
    SERVER_ERROR = "server-error"
    UNAVAILABLE = "unavailable"
    SOFT_404 = "soft-404"
    SESSION_IDS = "session-ids"
    RESET = "reset"
    META_REFRESH = "meta-refresh"
    PARKED = "parked"
    CHALLENGE = "challenge"
    GEO_BLOCK = "geo-block"
    LOGIN_ONLY = "login-only"
    MEDIA = "media"
    CREDENTIALS = "credentials"
    CREDENTIAL_REDIRECT = "credential-redirect"
    CREDENTIAL_PANEL = "credential-panel"
    MANY_LINKS = "many-links"


@dataclass(frozen=True, slots=True)
class Host:
    """One host name. ``voice`` seeds its pages: a mirror has the voice of the host it repeats, and shops built from the
    same bought kit have one voice though they are strangers.

    ``topic`` names the passage of practice/texts it speaks; ``operator`` is a number of ``Plan.operators``;
    ``public`` hosts are linked from lists, forums and search, the others by their operator's own sites alone;
    ``reachable`` says whether links lead there from the seeds and who follows them sees more than an empty shell;
    ``mirror_of`` and ``successor_of`` are numbers of hosts.
    """

    number: int
    name: str
    site: str
    kind: Kind
    topic: str
    language: str = "en"
    brand: str = ""
    scheme: str = "http"
    skin: int = 0
    voice: int = 0
    operator: int | None = None
    public: bool = True
    reachable: bool = True
    trap: Trap | None = None
    mirror_of: int | None = None
    successor_of: int | None = None

    @property
    def url(self) -> str:
        """Address of its front page."""
        return f"{self.scheme}://{self.name}/"
