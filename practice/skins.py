"""Eight site builders' manners of dressing the same content, so that markup alone gives no category away."""

from dataclasses import dataclass

from practice.contacts import SHARED_CDN, STOCK_PHOTO


@dataclass(frozen=True, slots=True)
class Skin:
    """A page with fields in braces, what its head loads, its generator line and attributes of menu items."""

    page: str
    head: str
    generator: str = ""
    item: str = ""


_MODERN = """<!DOCTYPE html>
<html {attributes}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{meta}
{generator}{head}
</head>
"""

SKINS = (
    Skin(
        page=_MODERN
        + """<body class="home page wp-embed-responsive theme-astra">
<a class="skip-link screen-reader-text" href="#content">#</a>
<header id="masthead" class="site-header"><p class="site-title"><a href="/">{brand}</a></p>
<nav id="site-navigation" class="main-navigation"><ul class="menu">{menu}</ul></nav></header>
<main id="content" class="site-main"><article class="page type-page hentry"><h1 class="entry-title">{title}</h1>
<div class="entry-content">{body}</div></article></main>
<footer id="colophon" class="site-footer">{footer}</footer>
<script src="/wp-includes/js/wp-emoji-release.min.js"></script></body></html>""",
        head='<link rel="stylesheet" href="/wp-content/themes/astra/style.css">'
        '<link rel="https://api.w.org/" href="/wp-json/">',
        generator='<meta name="generator" content="WordPress 6.7">',
        item=' class="menu-item"',
    ),
    Skin(
        page=_MODERN
        + """<body class="woocommerce woocommerce-page elementor-default">
<div data-elementor-type="header"><a href="/"><img src="/wp-content/uploads/logo.webp" alt="{brand}"></a>
<nav class="elementor-nav-menu"><ul>{menu}</ul></nav></div>
<section class="elementor-section"><div class="elementor-container"><h2 class="elementor-heading-title">{title}</h2>
{body}</div></section>
<footer class="elementor-location-footer">{footer}<div class="cookie-notice">{cookies}</div></footer></body></html>""",
        head='<link rel="stylesheet" href="/wp-content/plugins/elementor/assets/css/frontend.min.css">',
        generator='<meta name="generator" content="WooCommerce 9.4"><meta name="generator" content="Elementor 3.25">',
    ),
    Skin(
        page=_MODERN
        + """<body><div id="SITE_CONTAINER"><header id="SITE_HEADER"><span class="wixui-rich-text">{brand}</span>
<nav aria-label="Site"><ul>{menu}</ul></nav></header>
<main id="PAGES_CONTAINER">
<section class="wixui-section"><h1 class="font_0">{title}</h1>{body}</section></main>
<footer id="SITE_FOOTER">{footer}</footer></div></body></html>""",
        head=f'<link rel="preconnect" href="https://{SHARED_CDN}">'
        f'<script src="https://{SHARED_CDN}/builder/site.js"></script>',
        generator='<meta name="generator" content="Practice Website Builder">',
    ),
    Skin(
        page=_MODERN
        + """<body class="template-index"><div class="announcement-bar" role="region">{brand}</div>
<header class="site-header"><ul class="site-nav list--inline">{menu}</ul>
<a href="/cart" class="site-header__cart">0</a></header>
<main class="main-content" id="MainContent" role="main">
<div class="page-width"><h1>{title}</h1><div class="rte">{body}</div></div></main>
<footer class="site-footer" role="contentinfo">{footer}</footer></body></html>""",
        head='<link href="/cdn/shop/t/2/assets/theme.css" rel="stylesheet">'
        '<script>window.Shop={"currency":"EUR"};</script>',
    ),
    Skin(
        page=_MODERN
        + """<body><nav class="navbar navbar-expand-lg bg-body-tertiary"><div class="container">
<a class="navbar-brand" href="/">{brand}</a>
<ul class="navbar-nav">{menu}</ul></div></nav>
<div class="container py-5"><h1 class="display-5 fw-bold">{title}</h1>{body}</div>
<footer class="bg-dark text-white py-4"><div class="container">{footer}</div></footer>
<div class="toast">{cookies}</div></body></html>""",
        head='<link rel="stylesheet" href="https://cdn.jsdelivr.net/npm/bootstrap@5.3.3/dist/css/bootstrap.min.css">',
    ),
    Skin(
        page=_MODERN
        + """<body class="antialiased bg-slate-900 text-gray-100"><div id="__next">
<header class="sticky top-0 flex"><a href="/">{brand}</a>
<ul class="flex gap-6">{menu}</ul></header>
<main class="max-w-7xl mx-auto px-4"><h1 class="text-5xl font-extrabold">{title}</h1>
{body}</main><footer class="border-t py-10">{footer}</footer></div></body></html>""",
        head='<link rel="stylesheet" href="/_next/static/css/app.css">'
        '<script src="/_next/static/chunks/main.js" defer></script>',
        generator='<meta name="next-size-adjust">',
    ),
    Skin(
        page="""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html {attributes}><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
{meta}{generator}{head}</head>
<body bgcolor="#ffffff" link="#0000cc"><table width="100%" cellpadding="4"><tr><td colspan="2"><b>{brand}</b></td></tr>
<tr valign="top"><td width="160"><ul>{menu}</ul></td><td><h2>{title}</h2>{body}</td></tr></table>
<hr><small>{footer}</small></body></html>""",
        head="",
    ),
    Skin(
        page=_MODERN
        + f"""<body>
<header><img src="https://{STOCK_PHOTO}/hero.jpg" alt="" width="1200" height="400">
<strong>{{brand}}</strong>
<nav><ul>{{menu}}</ul></nav></header><main><h1>{{title}}</h1>{{body}}</main>
<footer>{{footer}}</footer></body></html>""",
        head="<style>body{font-family:system-ui;max-width:70rem;margin:auto}nav ul{display:flex;gap:1rem}</style>",
        generator='<meta name="generator" content="Hugo 0.139">',
    ),
)
