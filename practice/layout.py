"""From a sheet to a whole page: head, navigation, skin of a site builder, footer."""

import json
from collections.abc import Sequence
from html import escape

from practice.contacts import BUILDER_ANALYTICS
from practice.markup import Link, anchor
from practice.scene import Scene, Sheet
from practice.skins import SKINS, Skin

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he"})


def analytics(scene: Scene) -> str:
    """The counters' scripts: the operator's own ids, the builder's shared one, or a site's own."""
    ours = scene.web.reach(scene.host)
    if ours and ours.analytics:
        code = ours.analytics
    elif scene.host.skin == 2:
        code = BUILDER_ANALYTICS
    else:
        first = scene.host.number if scene.host.mirror_of is None else scene.host.mirror_of
        code = f"G-{first:08X}QX"
    pixel = f"<script>fbq('init','{ours.pixel}');</script>" if ours and ours.pixel else ""
    return (
        f'<script async src="https://www.googletagmanager.com/gtag/js?id={code}"></script><script>window.dataLayer='
        f"window.dataLayer||[];function gtag(){{dataLayer.push(arguments);}}gtag('config','{code}');</script>{pixel}"
    )


def _structured(scene: Scene, sheet: Sheet) -> str:
    if sheet.structured:
        return f'<script type="application/ld+json">{sheet.structured}</script>'
    site = {"@context": "https://schema.org", "@type": "WebSite", "name": scene.host.brand, "url": scene.host.url}
    return f'<script type="application/ld+json">{json.dumps(site, ensure_ascii=False)}</script>'


def _meta(scene: Scene, sheet: Sheet) -> str:
    title, description, host = escape(sheet.title), escape(sheet.description), scene.host
    canonical = f"{host.scheme}://{host.name}{escape(scene.path)}"
    return (
        f'<title>{title}</title>\n<meta name="description" content="{description}">\n<link rel="canonical" '
        f'href="{canonical}">\n<meta property="og:title" content="{title}">\n<meta property="og:description" content="'
        f'{description}">\n<meta property="og:type" content="website">\n'
        f'<meta property="og:url" content="{canonical}">\n'
        f'<meta property="og:site_name" content="{escape(host.brand)}">'
    )


def render(scene: Scene, sheet: Sheet, navigation: Sequence[Link], footer: str = "") -> bytes:
    """The page as bytes in UTF-8: ``sheet`` in the skin of its host, with site navigation and footer."""
    if sheet.raw is not None:
        return sheet.raw
    skin: Skin = SKINS[scene.host.skin % len(SKINS)]
    code = scene.host.language
    direction = ' dir="rtl"' if code in RIGHT_TO_LEFT else ""
    menu = "".join(f"<li{skin.item}>{anchor(link)}</li>" for link in navigation)
    page = skin.page.format(
        attributes=f'lang="{code}"{direction}',
        meta=_meta(scene, sheet),
        head=skin.head + _structured(scene, sheet) + analytics(scene),
        brand=escape(scene.host.brand),
        menu=menu,
        title=escape(sheet.title),
        body=sheet.body,
        footer=footer,
        cookies=escape(scene.ui("cookies")),
        generator=skin.generator,
    )
    return page.encode()
