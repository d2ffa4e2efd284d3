"""URLs that do something when they are asked for: a basket filled, a vote cast, a session ended (pure).

Sites should keep such things behind forms, and shops do not. A crawler looks; it never acts on anybody's site.
"""

from urllib.parse import parse_qsl, unquote, urlsplit

from store.words import words

# Names of parameters that act by themselves (WooCommerce, OpenCart, Magento, WHMCS and their like).
_ACTING_NAMES = words("""
    add-to-cart add_to_cart addtocart remove_item remove-from-cart add_to_wishlist add-to-wishlist add_to_compare
    undo_item removecoupon replytocom unsubscribe
""")
# Parameters that name what is to be done, and what they say then.
_VERB_NAMES = words("a act action do op cmd task rp route")
_VERBS = words("""
    add addtocart add_to_cart buy buynow delete remove logout signout vote rate like report subscribe unsubscribe
    checkout submit edit reply print
""")
_ACTING_PATHS = words("""
    logout log-out signout sign-out unsubscribe add-to-cart addtocart add_to_cart wishlist-add delete
""")


def acts(url: str) -> bool:
    """Whether asking for ``url`` would probably change something on its site."""
    parts = urlsplit(url)
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name.lower() in _ACTING_NAMES or (name.lower() in _VERB_NAMES and value.lower() in _VERBS):
            return True
    return any(unquote(segment).lower() in _ACTING_PATHS for segment in parts.path.split("/"))
