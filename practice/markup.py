"""Small pieces of HTML; every text is escaped here and nowhere else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Link:
    """An address and the words that stand on it, both unescaped."""

    href: str
    text: str
    rel: str = ""


def tag(name: str, text: str, css: str = "") -> str:
    """One element around plain text."""
    return f'<{name} class="{css}">{escape(text)}</{name}>' if css else f"<{name}>{escape(text)}</{name}>"


def box(inner: str, css: str, name: str = "div") -> str:
    """One element around ready HTML."""
    return f'<{name} class="{css}">{inner}</{name}>'


def anchor(link: Link, css: str = "") -> str:
    """A link; ``rel`` and class only where there are any."""
    rel = f' rel="{link.rel}"' if link.rel else ""
    css = f' class="{css}"' if css else ""
    return f'<a href="{escape(link.href)}"{css}{rel}>{escape(link.text)}</a>'


def paragraphs(lines: Iterable[str]) -> str:
    """Each line a paragraph."""
    return "\n".join(f"<p>{escape(line)}</p>" for line in lines)


def bullets(items: Iterable[str], css: str = "") -> str:
    """A list of ready HTML items."""
    opening = f'<ul class="{css}">' if css else "<ul>"
    return opening + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], css: str = "table") -> str:
    """A table: plain heads, cells of ready HTML."""
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="{css}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def questions(pairs: Iterable[tuple[str, str]]) -> str:
    """Questions that open on a click."""
    return "\n".join(
        f'<details class="faq-item"><summary>{escape(question)}</summary><p>{escape(answer)}</p></details>'
        for question, answer in pairs
    )
