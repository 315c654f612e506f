"""How a run looks while it happens: live lines on a terminal, timestamped plain lines in a pipe."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap
from typing import TextIO

from rich.console import Console
from rich.live import Live
from rich.text import Text

from chimera import __version__
from chimera.evidence.names import clip, visible
from chimera.graph import Event, FilesRead, NodeFinished, NodeStarted, Notice, RunStarted, Token

NAME_CHARS = 12
"""Room for a node's name, more where an agent's is longer."""
MOST_NAME_CHARS = 24
TOGETHER = "\N{NO-BREAK SPACE}"
"""A blank at which no line is folded; printed as any other."""


@dataclass
class Line:
    """What is known of one node on the screen."""

    started_s: float
    tokens: int = 0
    first_token_s: float | None = None
    files: str = ""
    done: str = ""
    failed: bool = False
    wall_s: float | None = None


class Progress:
    """Takes a run's events; draws live if the stream is a terminal, else prints one line per event."""

    def __init__(
        self, console: Console, data: str, now: Callable[[], float] = time.monotonic, *, quiet: bool = False
    ) -> None:
        self.console = console
        self.data = data
        self.now = now
        self.quiet = quiet
        """Whether only what must be known is said."""
        self.name_chars = NAME_CHARS
        self.folder: str | None = None
        self.lines: dict[str, Line] = {}
        self.live = Live(get_renderable=self.draw, console=console, refresh_per_second=8, transient=True)
        self.is_live = console.is_terminal and not quiet
        if self.is_live:
            self.live.start()

    def show(self, event: Event) -> None:
        """Show one event."""
        match event:
            case RunStarted():
                self.folder = event.folder
                agents = ", ".join(event.agents)
                most = max(NAME_CHARS, min(MOST_NAME_CHARS, self.console.width // 4))
                self.name_chars = min(most, max(NAME_CHARS, *map(len, event.agents)))
                self.say_step(f"chimera {__version__} · spec {event.spec_name} (agents {agents}) · {self.data}")
            case Notice():
                self.say(event.text)
            case NodeStarted():
                self.lines[event.node] = Line(started_s=self.now())
                if not self.is_live:
                    self.say_step(f"{event.node}: started")
            case FilesRead():
                self.lines[
                    event.node
                ].files = f"{event.n_files}/{event.total_files} files, {event.size_bytes / 1e6:.1f} MB"
            case Token():
                line = self.lines[event.node]
                line.tokens += 1
                line.first_token_s = line.first_token_s or self.now()
            case NodeFinished():
                line = self.lines.setdefault(event.node, Line(started_s=self.now()))
                line.done, line.failed, line.wall_s = event.summary or "done", event.failed, event.wall_s
                self.say_node(event.node, line)

    def say(self, text: str, indent: int = 2) -> None:
        """Print above the live part, long lines going on below their beginning; in a pipe, with the time of day."""
        stamp = "" if self.is_live else f"{datetime.now().astimezone():%H:%M:%S} "
        for line in text.splitlines():
            told = visible(line)
            folded = wrap(told, self.console.width, subsequent_indent=" " * indent) if self.is_live else [stamp + told]
            for piece in folded:
                self.console.print(Text(piece.replace(TOGETHER, " ")), soft_wrap=True, highlight=False)

    def say_step(self, text: str, indent: int = 2) -> None:
        """Print what happens, unless nobody wants to know."""
        if not self.quiet:
            self.say(text, indent)

    def say_node(self, node: str, line: Line) -> None:
        """Print a node's last line; it stays."""
        mark = "✗" if line.failed else "✓"
        head = f"  {mark} {self.name(node)} "
        self.say_step(f"{head}{line.done}  {line.wall_s or 0:.1f}{TOGETHER}s", len(head))

    def name(self, node: str) -> str:
        """A node's name, as wide as all of them."""
        return clip(node, self.name_chars).ljust(self.name_chars)

    def draw(self) -> Text:
        """The live part: one line per node at work."""
        rows = []
        for node, line in self.lines.items():
            if line.done:
                continue
            elapsed_s = self.now() - line.started_s
            told = [line.files] if line.files else []
            if line.first_token_s is not None:
                rate = line.tokens / max(self.now() - line.first_token_s, 0.001)
                told += [f"{line.tokens} pieces", f"{rate:.0f}/s"]
            rows.append(f"  … {self.name(node)} {' · '.join(told) or 'waiting for the model'}  {elapsed_s:.1f} s")
        return Text("\n".join(rows), no_wrap=True, overflow="ellipsis")

    def close(self) -> None:
        """Stop drawing."""
        if self.is_live:
            self.live.stop()


def progress_for(stream: TextIO, data: str, *, quiet: bool = False) -> Progress:
    """Progress on this stream; `NO_COLOR` and width are rich's business."""
    return Progress(Console(file=stream, highlight=False), data, quiet=quiet)
