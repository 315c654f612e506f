"""The few shapes that charts are drawn with: inline SVG as wide as the page, every text and attribute escaped.

Places across are per cent of the width, so that a chart fits a phone and a print while its letters keep their size.
"""

from collections.abc import Callable, Sequence
from html import escape
from textwrap import wrap

from chimera.evidence.names import clean, clip

LINE = 16
"""Height of a line of text in pixels."""
MARK = 16
"""Height of the strip under a label that a row draws into."""
GAP = 9
"""Between rows."""
NAME_CHARS = 46
"""A longer name goes on in the next line: that is how many fit a phone."""
NAME_LINES = 3
"""A name that is longer still is cut; the table under the chart has all of it."""
ONE_LINE_CHARS = 50
"""Name and value stand side by side on a phone up to this many characters."""
FIRST, LAST = 1.0, 99.0
"""Per cent of the width between which values lie."""


def tag(name: str, *inner: str, **attributes: str | float) -> str:
    """An element; a trailing underscore of an attribute's name is dropped, others become hyphens.

    Args:
        name: Of the element.
        inner: Elements or escaped text.
        attributes: Values that need not be escaped yet.
    """
    named = ((key.removesuffix("_").replace("_", "-"), value) for key, value in attributes.items())
    shown = "".join(f' {key}="{escape(_printed(value))}"' for key, value in named)
    return f"<{name}{shown}>{''.join(inner)}</{name}>"


def words(text: str, x: str | float, y: float, kind: str = "told", anchor: str = "start") -> str:
    """Text; of the kind `name` where it comes out of somebody's files."""
    return tag("text", escape(clean(text)), class_=kind, x=x, y=y, text_anchor=anchor)


def described(shape: str, text: str) -> str:
    """A shape that says what it is when pointed at."""
    return tag("g", tag("title", escape(clean(text))), shape)


def picture(key: str, title: str, description: str, inner: str, height: float) -> str:
    """A whole chart with its text alternative.

    Args:
        key: Unique in the page.
        title: What it shows.
        description: What there is to see, in sentences.
        inner: The shapes.
        height: In pixels.
    """
    told = tag("title", escape(clean(title)), id=f"{key}-title")
    told += tag("desc", escape(clean(description)), id=f"{key}-desc")
    label = f"{key}-title {key}-desc"
    return tag("svg", told, inner, role="img", aria_labelledby=label, width="100%", height=height)


def rows(labels: Sequence[tuple[str, str]], draw: Callable[[int, float], str]) -> tuple[str, float]:
    """One strip per label, the label above it.

    Args:
        labels: Name and value of each row.
        draw: Shapes of a row, from its number and the top of its strip.

    Returns:
        The shapes, and the height they take.
    """
    is_short = all(len(clean(name)) + len(told) <= ONE_LINE_CHARS for name, told in labels)
    shapes, y = [], 0.0
    for number, (name, told) in enumerate(labels):
        for part in wrap(clip(clean(name), NAME_CHARS * NAME_LINES), NAME_CHARS) or ["(empty)"]:
            y += LINE
            shapes.append(words(part, 0, y - 4, "name"))
        if is_short:
            shapes.append(words(told, "100%", y - 4, anchor="end"))
        else:
            y += LINE
            shapes.append(words(told, 0, y - 4))
        shapes.append(draw(number, y))
        y += MARK + GAP
    return "".join(shapes), y


def bar(kind: str, start: float, end: float, y: float, height: float) -> str:
    """A horizontal bar between two places in per cent."""
    return tag("rect", class_=kind, x=percent(start), y=y, width=percent(max(end - start, 0.15)), height=height)


def rail(y: float, height: float) -> str:
    """The faint strip that a row's values lie on."""
    return bar("rail", FIRST, LAST, y, height)


def line(kind: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    """A line between two points, each in per cent across and pixels down."""
    return tag("line", class_=kind, x1=percent(start[0]), y1=start[1], x2=percent(end[0]), y2=end[1])


def dot(kind: str, x: float, y: float, radius: float = 5) -> str:
    """A point, in per cent across and pixels down."""
    return tag("circle", class_=kind, cx=percent(x), cy=y, r=radius)


def percent(value: float) -> str:
    """A length of the width."""
    return f"{_printed(value)}%"


def placed(value: float, low: float, high: float) -> float:
    """Where a value lies between two ends, in per cent of the width."""
    return FIRST + (LAST - FIRST) * ((value - low) / (high - low) if high > low else 0.5)


def _printed(value: str | float) -> str:
    return value if isinstance(value, str) else f"{round(value, 3):g}"
