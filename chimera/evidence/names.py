"""Names out of somebody's files: cleaned or aliased before a model sees them, quoted before a reader does."""

import hashlib
import re
import unicodedata

ALLOWED = re.compile(r"[A-Za-z0-9_.:/%()+ -]{1,40}")
MAX_WORDS = 4
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean(text: str) -> str:
    """Text without control, bidirectional and zero-width characters, on one line."""
    spaced = "".join(" " if character in "\t\n\r\f\v" else character for character in text)
    kept = (character for character in spaced if unicodedata.category(character) not in INVISIBLE)
    return " ".join("".join(kept).split())


def prompt_name(text: str) -> str:
    """A name as it may stand in a prompt: itself if it is plainly a name, else an alias that carries no words."""
    name = clean(text)
    if name == text and ALLOWED.fullmatch(name) and len(name.split()) <= MAX_WORDS and _is_plain(name):
        return name
    return "name_" + hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:6]


def _is_plain(name: str) -> bool:
    """Up to two words may be anything; longer ones must not read like a sentence."""
    words = re.findall(r"[A-Za-z]{2,}", name)
    return len(name.split()) <= 2 or len(words) <= 3


def clip(text: str, most: int = 90) -> str:
    """The beginning of a long text."""
    return text if len(text) <= most else text[: most - 1] + "…"


def code(text: str) -> str:
    """A name in Markdown code font; nothing in it can end the span."""
    name = clean(text).replace("`", "'")
    return f"`{name}`" if name else "`(empty)`"


def escape(text: str) -> str:
    """Foreign text as plain Markdown: no emphasis, link, image, HTML, table cell or heading comes out of it."""
    name = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]()#+!|~])", r"\\\1", name)
