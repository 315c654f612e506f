"""Builds the exchange of one request while its reply passes by."""

from collections.abc import Callable
from typing import NamedTuple

from chimera.record.call import CallEnd, Stamp
from chimera.wire.exchange import Exchange
from chimera.wire.ndjson import Line, LineSplitter, decoder, error_text, read_line

BATCH = 64
"""Pieces of a body that are stamped before any is read: reading them together takes half the time."""


class Sent(NamedTuple):
    """What is known of a request before it leaves."""

    server: str
    path: str
    model: str
    request: str
    amended: tuple[str, ...]
    streamed: bool
    """False when the body says `"stream": false`: the reply is then one document."""


class Recorder:
    """Stamps the lines of one reply. Hands the exchange over exactly once and never raises.

    Args:
        sent: The request.
        perf_ns: The clock.
        deliver: Takes the finished exchange.
        failed: Told when something went wrong in here; the program must not notice.
    """

    def __init__(
        self,
        sent: Sent,
        perf_ns: Callable[[], int],
        deliver: Callable[[Exchange], None],
        failed: Callable[[], None],
    ) -> None:
        self._sent = sent
        self._perf_ns = perf_ns
        self._deliver = deliver
        self._failed = failed
        self._status: int | None = None
        self._content_type: str | None = None
        self._headers_ns: int | None = None
        self._whole = not sent.streamed
        self._decode: Callable[[bytes], bytes] | None = None
        self._splitter = LineSplitter()
        self._body = bytearray()
        self._pieces: list[tuple[int, bytes]] = []
        self._stamps: list[Stamp] = []
        self._text: list[str] = []
        self._thinking: list[str] = []
        self._final_line: str | None = None
        self._error: str | None = None
        self._over = False
        self._last_ns = 0
        self._sent_ns = perf_ns()

    def answered(self, status: int, content_type: str | None, content_encoding: str) -> None:
        """The response headers arrived."""
        self._headers_ns = self._perf_ns() - self._sent_ns
        self._status = status
        self._content_type = content_type
        self._whole = self._whole or status >= 400
        self._decode = decoder(content_encoding)

    def feed(self, chunk: bytes) -> None:
        """A piece of the body arrived: stamp it now, read it later."""
        self._pieces.append((self._perf_ns() - self._sent_ns, chunk))
        if len(self._pieces) >= BATCH:
            self._read_pieces()

    def finish(self, end: CallEnd, error: str | None = None) -> None:
        """The reply is over; the first call decides, later ones do nothing.

        Args:
            end: How it ended, as far as the caller can tell; a refusal is recognised here.
            error: The exception in words.
        """
        if self._over:
            return
        self._over = True
        ended_ns = self._perf_ns() - self._sent_ns
        self._read_pieces()
        try:
            self._deliver(self._exchange(ended_ns, end, error))
        except Exception:  # noqa: BLE001  measuring must never break the program that is measured
            self._failed()

    def _read_pieces(self) -> None:
        pieces, self._pieces = self._pieces, []
        for at_ns, chunk in pieces:
            try:
                self._last_ns = at_ns
                plain = chunk if self._decode is None else self._decode(chunk)
                if self._whole:
                    self._body += plain
                    continue
                for raw in self._splitter.feed(plain):
                    self._take(at_ns, raw)
            except Exception:  # noqa: BLE001  measuring must never break the program that is measured
                self._failed()

    def _take(self, at_ns: int, raw: bytes) -> None:
        line = read_line(raw)
        self._stamps.append(Stamp(at_ns, line.kind, len(line.content) + len(line.thinking)))
        if line.content:
            self._text.append(line.content)
        if line.thinking:
            self._thinking.append(line.thinking)
        if line.kind == "done":
            self._final_line = raw.decode("utf-8", "replace")
        elif line.kind == "error":
            self._error = line.error

    def _exchange(self, ended_ns: int, end: CallEnd, error: str | None) -> Exchange:
        self._take_rest(end)
        said_all = self._final_line is not None or self._error is not None
        if self._status is not None and self._status >= 400:
            end = "refused"
        elif end == "left" and said_all:
            end = "clean"  # we closed a reply that had nothing left to say
        sent = self._sent
        return Exchange(
            server=sent.server,
            path=sent.path,
            model=sent.model,
            request=sent.request,
            amended=sent.amended,
            status=self._status,
            content_type=self._content_type,
            sent_ns=self._sent_ns,
            headers_ns=self._headers_ns,
            stamps=tuple(self._stamps),
            ended_ns=ended_ns,
            end=end,
            final_line=self._final_line,
            error=self._error or (None if end == "clean" else error),
            text="".join(self._text),
            thinking="".join(self._thinking),
        )

    def _take_rest(self, end: CallEnd) -> None:
        """What came without a line end: one whole document, or the last line of a complete stream."""
        raw = bytes(self._body).strip() if self._whole else self._splitter.rest()
        if self._status is not None and self._status >= 400:
            self._error = error_text(raw.decode("utf-8", "replace")) or f"HTTP {self._status}"
            if raw:
                self._stamps.append(Stamp(self._last_ns, "error", len(self._error)))
        elif raw and (end == "clean" or read_line(raw) != Line("garbage")):
            self._take(self._last_ns, raw)
