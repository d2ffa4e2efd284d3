"""The few pieces of HTML that a report is made of; every text is escaped here and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import isnan

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;color:#1b1f24;background:#fff;max-width:1200px;margin:24px auto;padding:0 24px}
h1{font-size:26px;margin:0 0 12px}h2{font-size:19px;margin:32px 0 8px}h3{font-size:16px;margin:20px 0 6px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:4px 12px 4px 0;text-align:left;vertical-align:top;border-bottom:1px solid #d9dee4;overflow-wrap:anywhere}
th{font-weight:600;border-bottom-color:#6b7683;overflow-wrap:normal}td.shade{padding-left:8px}
.facts td:first-child{color:#55606c}.errors{width:100%;table-layout:fixed;font-size:13px}
.errors th:nth-child(1){width:135px}.errors th:nth-child(2){width:260px}.errors th:nth-child(3){width:60px}
.errors th:nth-child(4),.errors th:nth-child(5){width:130px}
.warning{border-left:4px solid #b35900;background:#fff4e5;padding:8px 14px}
.note,figcaption{color:#55606c;font-size:13px}
.charts{display:grid;grid-template-columns:1fr 1fr;gap:32px}figure{margin:0}svg{width:100%;height:auto;display:block}
svg text{font:12px system-ui,sans-serif;fill:#39424c}svg .name{font-weight:600}
.grid{stroke:#e6eaee}.axis{stroke:#6b7683}.even{stroke:#6b7683;stroke-dasharray:4 4}.line{fill:none;stroke-width:2}
.s0{stroke:#1b1f24;stroke-width:3}.s1{stroke:#0072b2}.s2{stroke:#d55e00;stroke-dasharray:8 3}
.s3{stroke:#009e73;stroke-dasharray:3 3}.s4{stroke:#8a5a9e;stroke-dasharray:10 3 2 3}
.mark{fill:#fff;stroke:#1b1f24;stroke-width:3}.dot{fill:#0072b2}.whisker{stroke:#0072b2;stroke-width:2}.bar{fill:#9fc4dd}
@media(max-width:900px){.charts{grid-template-columns:1fr}}
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell with a background ``shade`` of 0 (none) to 1 (full)."""

    text: str
    shade: float


def shaded(text: str, shade: float) -> Cell:
    """A cell whose background tells its share."""
    return Cell(text, min(1.0, max(0.0, shade)))


def plain(number: float) -> str:
    """Three decimals, or a dash for no number."""
    return "–" if isnan(number) else f"{number:.3f}"


def tag(name: str, text: str, kind: str = "") -> str:
    """One element of plain text."""
    attribute = f' class="{escape(kind, quote=True)}"' if kind else ""
    return f"<{name}{attribute}>{escape(text)}</{name}>"


def table(heads: Sequence[str], rows: Sequence[Sequence[str | Cell]], kind: str = "") -> str:
    """A table; without ``heads`` there is no head row."""
    attribute = f' class="{escape(kind, quote=True)}"' if kind else ""
    head = f"<thead><tr>{''.join(tag('th', text) for text in heads)}</tr></thead>" if heads else ""
    body = "\n".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in rows)
    return f"<table{attribute}>{head}<tbody>\n{body}\n</tbody></table>"


def _cell(cell: str | Cell) -> str:
    if isinstance(cell, str):
        return tag("td", cell)
    # Alpha stays below a half so that dark text keeps its contrast.
    return f'<td class="shade" style="background:rgba(0,114,178,{cell.shade * 0.45:.2f})">{escape(cell.text)}</td>'


def page(title: str, body: str) -> str:
    """A whole document that may load and run nothing."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
