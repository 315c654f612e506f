"""The frame of every page: it fetches nothing, runs nothing and links only within itself."""

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from string import Template

from chimera.record.stamp import REPORT_STAMP

PAGE = Template("""<!doctype html>
$stamp
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>$title</title>
<style>$style</style>
</head>
<body>
$nav<main>
$body</main>
</body>
</html>
""")
POLICY = "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'"


def frame(title: str, sections: Sequence[str], body: str, style: str, stamp: str = REPORT_STAMP) -> str:
    """A whole page.

    Args:
        title: Plain text.
        sections: Titles of the sections, plain text; the first has the id `s1`, the next `s2`, ...
        body: HTML of everything inside `main`.
        style: The only style sheet that the page may use.
        stamp: Comment that says what wrote it.
    """
    sha256 = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return PAGE.substitute(
        stamp=stamp,
        policy=POLICY.format(sha256),
        title=escape(title),
        style=style,
        nav=_nav(sections),
        body=body,
    )


def _nav(titles: Sequence[str]) -> str:
    """Links to the sections."""
    if not titles:
        return ""
    items = "".join(f'<li><a href="#s{number}">{escape(title)}</a></li>' for number, title in enumerate(titles, 1))
    return f'<nav aria-label="Sections"><details><summary>Contents</summary>\n<ul>{items}</ul></details></nav>\n'
