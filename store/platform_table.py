"""The shared platforms as data. A new platform is a new row; what the columns mean stands at ``Platform``."""

from dataclasses import dataclass, field

from store.words import words


@dataclass(frozen=True, slots=True)
class Platform:
    """How the accounts of one platform are spelled.

    ``key`` starts the site key. ``bare``: a first path segment that is neither reserved nor a file is an account.
    ``prefixes`` maps the path in front of an account to its spelling in the key (``{"s/": ""}`` folds t.me/s/NAME into
    t.me/NAME); first match counts. ``queries`` maps a path to the parameter that names the account and to its spelling.
    Upper and lower case are one account unless the account starts with one of ``cased`` (invitations, document ids).
    ``subdomains``: NAME.platform is platform/NAME. ``door``: the page only opens a messenger; nothing to read there.
    """

    key: str
    bare: bool = False
    prefixes: dict[str, str] = field(default_factory=dict)
    queries: dict[str, tuple[str, str]] = field(default_factory=dict)
    reserved: frozenset[str] = frozenset()
    cased: tuple[str, ...] = ()
    subdomains: bool = False
    door: bool = False


_AT = {"@": "@"}
_ALL = ("",)
_PAGES = words("""
    about login register signup signin pricing blog privacy terms faq contact api help explore search trends
    archive tools new raw s discover marketplace products templates categories
""")

_TELEGRAM = Platform(
    "t.me",
    bare=True,
    prefixes={"s/": "", "joinchat/": "+", "c/": "c/", "boost/": ""},
    reserved=words("""
    s c joinchat share proxy socks addstickers addemoji addtheme addlist bg iv login confirmphone
    setlanguage invoice boost contact giftcode apps faq
"""),
    cased=("+",),
    subdomains=True,
)
_FACEBOOK = Platform(
    "facebook.com",
    bare=True,
    prefixes={
        "groups/": "groups/",
        "people/": "people/",
        "pages/category/": "pages/",
        "pages/": "pages/",
        "p/": "p/",
        "pg/": "",
    },
    queries={"/profile.php": ("id", "")},
    reserved=words("""
    groups people pages p pg profile sharer share dialog login recover watch marketplace events photo photos
    story permalink plugins help policies policy privacy business hashtag tr reel reels gaming ads legal
    terms about settings messages l search public v2.0
"""),
)
_X = Platform(
    "x.com",
    bare=True,
    reserved=words("""
    i intent share home search hashtag login signup explore settings messages notifications tos privacy
    about compose widgets statuses
"""),
)
_GITHUB = Platform(
    "github.com",
    bare=True,
    reserved=words("""
    about features pricing topics collections trending explore marketplace sponsors orgs users login join
    signup settings notifications search security contact site readme enterprise team customer-stories
    codespaces apps new issues pulls stars assets advisories events copilot solutions resources
"""),
)
_VK = Platform(
    "vk.com",
    bare=True,
    reserved=words(
        "feed login join share.php away.php search video wall photo audio im about dev support apps music clips"
    ),
)
_DISCORD = Platform("discord.gg", prefixes={"invite/": "", "servers/": "servers/"}, cased=_ALL)
_WHATSAPP = Platform(
    "wa.me",
    bare=True,
    prefixes={"c/": "", "message/": "message/", "qr/": "qr/"},
    queries={"/send": ("phone", ""), "": ("phone", "")},
    reserved=words("c message qr send"),
    cased=_ALL,
    door=True,
)
_MESSENGER = Platform("m.me", bare=True, prefixes={"t/": ""}, reserved=words("t j login"), door=True)
_DOCUMENTS = [
    f"{kind}/d/{form}" for kind in ("document", "spreadsheets", "presentation", "forms") for form in ("e/", "")
]
_DRIVE = Platform(
    "drive.google.com",
    prefixes={"file/d/": "file/d/", "drive/folders/": "folders/", "drive/u/0/folders/": "folders/"},
    queries={"/open": ("id", "file/d/"), "/uc": ("id", "file/d/")},
    cased=_ALL,
)
_PLAY_STORE = Platform(
    "play.google.com",
    queries={"/store/apps/details": ("id", ""), "/store/apps/developer": ("id", "developer/")},
    cased=_ALL,
)

_LINKS_IN_BIO = words("""
    linktr.ee linkr.bio bio.link beacons.ai lnk.bio campsite.bio solo.to taplink.cc allmylinks.com
    linkin.bio msha.ke heylink.me linkbio.co direct.me hoo.be bio.site lit.link litlink.jp about.me
    ko-fi.com buymeacoffee.com payhip.com sellfy.com
""")
# Each short link is a door of its own: what it hides is another site.
_SHORTENERS = words("""
    bit.ly tinyurl.com t.co goo.gl ow.ly is.gd buff.ly cutt.ly rebrand.ly shorturl.at tiny.cc v.gd s.id
    rb.gy t.ly adf.ly
""")
_PASTES = words("""
    telegra.ph graph.org rentry.co rentry.org pastebin.com justpaste.it controlc.com paste.ee ghostbin.com
    hastebin.com pastelink.net txt.fyi write.as
""")

# Rows by whole host or registrable domain; the whole host is looked up first.
PLATFORMS: dict[str, Platform] = {
    **dict.fromkeys(("t.me", "telegram.me", "telegram.dog"), _TELEGRAM),
    **dict.fromkeys(("facebook.com", "fb.com"), _FACEBOOK),
    **dict.fromkeys(("x.com", "twitter.com"), _X),
    **dict.fromkeys(("vk.com", "vk.ru", "vkontakte.ru"), _VK),
    **dict.fromkeys(("discord.com", "discordapp.com"), _DISCORD),
    **dict.fromkeys(("wa.me", "api.whatsapp.com", "web.whatsapp.com"), _WHATSAPP),
    **dict.fromkeys(("m.me", "messenger.com"), _MESSENGER),
    **{host: Platform(host, bare=True, reserved=_PAGES) for host in _LINKS_IN_BIO},
    **{host: Platform(host, bare=True, prefixes={"raw/": ""}, reserved=_PAGES, cased=_ALL) for host in _PASTES},
    **{host: Platform(host, bare=True, cased=_ALL) for host in _SHORTENERS},
    "github.com": _GITHUB,
    "raw.githubusercontent.com": Platform("github.com", bare=True),
    "drive.google.com": _DRIVE,
    "play.google.com": _PLAY_STORE,
    "docs.google.com": Platform("docs.google.com", prefixes={path: path for path in _DOCUMENTS}, cased=_ALL),
    "sites.google.com": Platform(
        "sites.google.com", bare=True, prefixes={"view/": "view/", "site/": "site/"}, reserved=words("new view site")
    ),
    "groups.google.com": Platform("groups.google.com", prefixes={"g/": "g/"}),
    "discord.gg": Platform("discord.gg", bare=True, cased=_ALL),
    "chat.whatsapp.com": Platform("chat.whatsapp.com", bare=True, prefixes={"invite/": ""}, cased=_ALL, door=True),
    "whatsapp.com": Platform("whatsapp.com", prefixes={"channel/": "channel/", "catalog/": "catalog/"}, cased=_ALL),
    "signal.me": Platform("signal.me", door=True),
    "signal.group": Platform("signal.group", door=True),
    "join.skype.com": Platform("join.skype.com", bare=True, cased=_ALL, door=True),
    "line.me": Platform(
        "line.me", prefixes={"ti/p/": "", "r/ti/p/": "", "ti/g/": "g/", "ti/g2/": "g/"}, cased=_ALL, door=True
    ),
    "open.kakao.com": Platform("open.kakao.com", prefixes={"o/": "o/", "me/": "me/"}, cased=_ALL, door=True),
    "pf.kakao.com": Platform("pf.kakao.com", bare=True, cased=_ALL),
    "zalo.me": Platform("zalo.me", bare=True, prefixes={"g/": "g/"}, cased=_ALL, door=True),
    "instagram.com": Platform(
        "instagram.com",
        bare=True,
        prefixes={"stories/": ""},
        reserved=words("p reel reels tv explore accounts about legal developer directory stories web share"),
    ),
    "threads.net": Platform("threads.net", prefixes=_AT),
    "threads.com": Platform("threads.net", prefixes=_AT),
    "tiktok.com": Platform("tiktok.com", prefixes=_AT),
    "youtube.com": Platform(
        "youtube.com", prefixes={"@": "@", "channel/": "channel/", "c/": "c/", "user/": "user/"}, cased=("channel/",)
    ),
    "reddit.com": Platform("reddit.com", prefixes={"r/": "r/", "user/": "u/", "u/": "u/"}),
    "medium.com": Platform(
        "medium.com",
        bare=True,
        prefixes=_AT,
        reserved=words("m p tag tags topic topics me policy membership plans") | _PAGES,
    ),
    "tumblr.com": Platform("tumblr.com", bare=True, reserved=words("tagged dashboard share widgets policy") | _PAGES),
    "gitlab.com": Platform("gitlab.com", bare=True, reserved=words("users -") | _PAGES),
    "sourceforge.net": Platform("sourceforge.net", prefixes={"projects/": "projects/", "p/": "projects/"}),
    "ok.ru": Platform(
        "ok.ru",
        bare=True,
        prefixes={"group/": "group/", "profile/": "profile/"},
        reserved=words("group profile video live dk feed search help music games online"),
    ),
    "pinterest.com": Platform("pinterest.com", bare=True, reserved=words("pin ideas today business") | _PAGES),
    "dailymotion.com": Platform(
        "dailymotion.com",
        bare=True,
        prefixes={"user/": ""},
        reserved=words("user video playlist embed legal") | _PAGES,
    ),
    "vimeo.com": Platform(
        "vimeo.com", bare=True, reserved=words("channels groups watch features log_in join") | _PAGES
    ),
    "twitch.tv": Platform("twitch.tv", bare=True, reserved=words("directory p videos settings downloads jobs turbo")),
    "rumble.com": Platform("rumble.com", prefixes={"c/": "c/", "user/": "user/"}),
    "odysee.com": Platform("odysee.com", prefixes=_AT),
    "soundcloud.com": Platform("soundcloud.com", bare=True, reserved=words("stream upload you pages") | _PAGES),
    "patreon.com": Platform(
        "patreon.com", bare=True, prefixes={"c/": ""}, reserved=words("c posts policy user") | _PAGES
    ),
    "issuu.com": Platform("issuu.com", bare=True, reserved=_PAGES),
    "scribd.com": Platform("scribd.com", prefixes={"document/": "document/", "doc/": "document/", "user/": "user/"}),
    "slideshare.net": Platform("slideshare.net", bare=True, reserved=words("slideshow") | _PAGES),
    "quora.com": Platform("quora.com", prefixes={"profile/": "profile/", "q/": "q/"}),
    "linkedin.com": Platform("linkedin.com", prefixes={"in/": "in/", "company/": "company/", "showcase/": "company/"}),
    "etsy.com": Platform("etsy.com", prefixes={"shop/": "shop/"}),
    "ebay.com": Platform("ebay.com", prefixes={"usr/": "usr/", "str/": "str/"}),
    "aliexpress.com": Platform("aliexpress.com", prefixes={"store/": "store/"}),
    "g2g.com": Platform("g2g.com", bare=True, reserved=words("trending") | _PAGES),
    "fiverr.com": Platform("fiverr.com", bare=True, reserved=words("gigs cp resources") | _PAGES),
    "tokopedia.com": Platform("tokopedia.com", bare=True, reserved=words("p discovery cart") | _PAGES),
    "bukalapak.com": Platform("bukalapak.com", prefixes={"u/": "u/"}),
    "archive.org": Platform("archive.org", prefixes={"details/": "details/"}, cased=_ALL),
    "blog.naver.com": Platform(
        "blog.naver.com", bare=True, queries={"/postview.naver": ("blogId", ""), "/postlist.naver": ("blogId", "")}
    ),
    "cafe.naver.com": Platform("cafe.naver.com", bare=True),
    "smartstore.naver.com": Platform("smartstore.naver.com", bare=True),
    "cafe.daum.net": Platform("cafe.daum.net", bare=True),
    "brunch.co.kr": Platform("brunch.co.kr", prefixes=_AT),
    "ameblo.jp": Platform("ameblo.jp", bare=True),
    "note.com": Platform("note.com", bare=True, reserved=words("topic") | _PAGES),
    "dzen.ru": Platform("dzen.ru", bare=True, reserved=words("a video news") | _PAGES),
    "rutube.ru": Platform("rutube.ru", prefixes={"channel/": "channel/", "u/": "u/"}),
    "disk.yandex.ru": Platform("disk.yandex.ru", prefixes={"d/": "d/", "i/": "i/"}, cased=_ALL),
}

# Hosts that give each customer a subdomain and are missing from the private part of the public suffix list.
SUBDOMAIN_HOSTS = words("""
    wordpress.com home.blog tumblr.com substack.com livejournal.com medium.com beehiiv.com ghost.io
    weebly.com jimdofree.com jimdosite.com jimdo.com webnode.page webnode.com mystrikingly.com company.site
    site123.me simdif.com zyrosite.com hostingersite.com godaddysites.com mozello.com bravesites.com
    webs.com page4.com e-monsite.com doomby.com over-blog.com canalblog.com skyrock.com npage.de
    beepworld.de yooco.de de.tl page.tl bigcartel.com gumroad.com mysellix.io sellix.io sell.app ecwid.com
    shoplazza.com odoo.com systeme.io clickfunnels.com teachable.com podia.com durable.co start.page
    bandcamp.com itch.io fandom.com wikidot.com forumotion.com forumotion.net forumgratuit.org
    forumactif.com proboards.com freeforums.net boards.net forumcommunity.net forumfree.it blogfree.net
    xtgem.com wapka.site wapka.mobi tistory.com blog.jp livedoor.jp seesaa.net fc2.com exblog.jp pixnet.net
    dothome.co.kr imweb.me modoo.at cafe24.com free.fr narod.ru ucoz.ru ucoz.net ucoz.com at.ua 3dn.ru
    clan.su do.am ukit.me tilda.ws 000webhostapp.com rf.gd epizy.com infinityfreeapp.com great-site.net
    wuaze.com ct.ws 42web.io byethost.com surge.sh glitch.me gitbook.io tripod.com angelfire.com
""")
