"""Host and path of a link as found on a page: cheap, and never an error however broken the link is."""


def host_of(href: str) -> str:
    """Lower-case host of an absolute link, without user, port and ``www.``; empty for a relative or broken one."""
    _, mark, rest = href.partition("://")
    if not mark:
        return ""
    authority = rest.partition("/")[0].partition("?")[0].partition("#")[0]
    return authority.rpartition("@")[2].partition(":")[0].lower().removeprefix("www.")


def path_of(href: str) -> str:
    """Path of a link without query and fragment."""
    rest = href.partition("://")[2] or href
    return rest.partition("?")[0].partition("#")[0].partition("/")[2]
