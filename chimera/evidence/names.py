"""Names out of somebody's files: cleaned or aliased before a model sees them, quoted before a reader does."""

import hashlib
import re
import unicodedata

from chimera.evidence.units import cell_unit
from chimera.evidence.vocabulary import KNOWN, ORDERS

ALLOWED = re.compile(r"[A-Za-z0-9(_][A-Za-z0-9_.:/%()+ -]{0,39}")
ALIAS = re.compile(r"name_[0-9a-f]{6}")
ADDRESS = re.compile(r"//|\bwww\.|\b(?:javascript|vbscript|data|mailto|file|blob):", re.IGNORECASE)
QUANTITY = re.compile(r"(?<![\w.:/-])\d[\d.]*\s*([A-Za-z%]+(?:/[A-Za-z]+)?)")
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
MAX_PARTS = 4
"""Parts between blanks."""
MAX_STRANGE_WORDS = 2
"""Words that no benchmark's vocabulary knows: a product and its maker, but no sentence."""
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean(text: str) -> str:
    """Text without control, bidirectional and zero-width characters, on one line."""
    spaced = "".join(" " if character in "\t\n\r\f\v" else character for character in text)
    return " ".join(visible(spaced).split())


def visible(text: str) -> str:
    """Text without control, bidirectional and zero-width characters; lines and blanks stay."""
    return "".join(one for one in text if one == "\n" or unicodedata.category(one) not in INVISIBLE)


def prompt_name(text: str) -> str:
    """A name as it may stand in a prompt: itself if it is plainly a name, else an alias that carries no words."""
    if is_plain(text):
        return text
    return "name_" + hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:6]


def is_plain(name: str) -> bool:
    """Whether a name is one that a model may see: ASCII, short, no address, no quantity, no sentence."""
    if name != clean(name) or not ALLOWED.fullmatch(name) or ALIAS.fullmatch(name) or ADDRESS.search(name):
        return False
    if len(name.split()) > MAX_PARTS or any(cell_unit(match) for match in QUANTITY.findall(name)):
        return False
    words = {word.lower() for word in WORD.findall(name) if len(word) > 1}
    return not words & ORDERS and len(words - KNOWN) <= MAX_STRANGE_WORDS


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
    return re.sub(r"([\\`*_{}\[\]()#+!|~$])", r"\\\1", name)
