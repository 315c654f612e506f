"""The httpx transport that stamps every line a model server sends."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import orjson

from chimera.wire.clock import SYSTEM_CLOCK, Clock
from chimera.wire.exchange import Exchange
from chimera.wire.owner import CURRENT, Sink
from chimera.wire.recorder import Recorder, Sent

MEASURED_PATHS = ("/api/chat", "/api/generate")
"""Ends of the paths whose replies are stamped; a gateway may put a prefix before them."""


class MeasuredTransport(httpx.AsyncBaseTransport, httpx.BaseTransport):
    """Passes requests on and records those that make a model answer. Headers are never recorded.

    Args:
        inner_async: Carries asynchronous requests; None when there are none.
        inner_sync: Carries synchronous requests; None when there are none.
        server: Name of the server in records; None = scheme://host:port of each request.
        clock: Where time comes from.
        amend: Add `"truncate": false` to chat requests that do not say otherwise, so that a prompt that is too
            long is refused instead of cut. Off, the transport only observes.
        fallback_sink: Takes exchanges of requests that nobody owns; None = those pass unmeasured, amended all the same.
    """

    def __init__(  # noqa: PLR0913  the two inner transports are one thing in httpx's two kinds
        self,
        inner_async: httpx.AsyncBaseTransport | None,
        inner_sync: httpx.BaseTransport | None,
        server: str | None = None,
        clock: Clock = SYSTEM_CLOCK,
        *,
        amend: bool = False,
        fallback_sink: Sink | None = None,
    ) -> None:
        self.failures = 0
        """How often measuring went wrong. The program never notices; a test should find 0."""
        self._inner_async = inner_async
        self._inner_sync = inner_sync
        self._server = server
        self._clock = clock
        self._amend = amend
        self._fallback_sink = fallback_sink

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a synchronous request; see `httpx.BaseTransport`."""
        if self._inner_sync is None:
            raise RuntimeError("this transport was made without an inner transport for synchronous requests")
        if not _is_measured(request):
            return self._inner_sync.handle_request(request)
        request.read()
        request, recorder = self._begin(request)
        if recorder is None:
            return self._inner_sync.handle_request(request)
        try:
            response = self._inner_sync.handle_request(request)
        except BaseException as error:
            recorder.finish(*_end_without_answer(error))
            raise
        return _watch(response, recorder)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send an asynchronous request; see `httpx.AsyncBaseTransport`."""
        if self._inner_async is None:
            raise RuntimeError("this transport was made without an inner transport for asynchronous requests")
        if not _is_measured(request):
            return await self._inner_async.handle_async_request(request)
        await request.aread()
        request, recorder = self._begin(request)
        if recorder is None:
            return await self._inner_async.handle_async_request(request)
        try:
            response = await self._inner_async.handle_async_request(request)
        except BaseException as error:
            recorder.finish(*_end_without_answer(error))
            raise
        return _watch(response, recorder)

    def close(self) -> None:
        """Close the inner synchronous transport."""
        if self._inner_sync is not None:
            self._inner_sync.close()

    async def aclose(self) -> None:
        """Close the inner asynchronous transport."""
        if self._inner_async is not None:
            await self._inner_async.aclose()

    def _begin(self, request: httpx.Request) -> tuple[httpx.Request, Recorder | None]:
        """The request as it goes on, and who records its reply; None when nobody wants to know."""
        body = _read_object(request.content)
        amended: tuple[str, ...] = ()
        if self._amend and body and request.url.path.endswith("/api/chat") and "truncate" not in body:
            request = _with_truncate_false(request)
            amended = ("truncate",)
        owner = CURRENT.get()
        sink = owner.sink if owner is not None else self._fallback_sink
        if sink is None:
            return request, None
        model = body.get("model")
        sent = Sent(
            server=self._server or _server_of(request.url),
            path=request.url.path,
            model=model if isinstance(model, str) else "",
            request=request.content.decode("utf-8", "replace"),
            amended=amended,
            streamed=body.get("stream") is not False,
        )

        def deliver(exchange: Exchange) -> None:
            sink.ended(exchange, owner)

        try:
            sink.began(owner)
        except Exception:  # noqa: BLE001  measuring must never break the program that is measured
            self._count_failure()
        return request, Recorder(sent, self._clock.perf_ns, deliver, self._count_failure)

    def _count_failure(self) -> None:
        self.failures += 1


class _MeasuredBody(httpx.AsyncByteStream, httpx.SyncByteStream):
    """A response body that tells the recorder what passes."""

    def __init__(self, inner: Any, recorder: Recorder) -> None:
        self._inner = inner
        self._recorder = recorder

    def __iter__(self) -> Iterator[bytes]:
        try:
            for chunk in self._inner:
                self._recorder.feed(chunk)
                yield chunk
        except BaseException as error:
            self._recorder.finish(*_end_in_mid_stream(error))
            raise
        self._recorder.finish("clean")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._inner:
                self._recorder.feed(chunk)
                yield chunk
        except BaseException as error:
            self._recorder.finish(*_end_in_mid_stream(error))
            raise
        self._recorder.finish("clean")

    def close(self) -> None:
        self._recorder.finish("left", "closed by the client")
        self._inner.close()

    async def aclose(self) -> None:
        self._recorder.finish("left", "closed by the client")  # first: a cancelled close may never return
        await self._inner.aclose()


def _watch(response: httpx.Response, recorder: Recorder) -> httpx.Response:
    headers = response.headers
    recorder.answered(response.status_code, headers.get("content-type"), headers.get("content-encoding", ""))
    response.stream = _MeasuredBody(response.stream, recorder)
    return response


def _end_without_answer(error: BaseException) -> tuple[Any, str]:
    return ("no_answer" if isinstance(error, Exception) else "left"), _describe(error)


def _end_in_mid_stream(error: BaseException) -> tuple[Any, str]:
    ours = isinstance(error, httpx.TimeoutException) or not isinstance(error, Exception)
    return ("left" if ours else "cut"), _describe(error)


def _describe(error: BaseException) -> str:
    if isinstance(error, GeneratorExit):
        return "closed by the client"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _is_measured(request: httpx.Request) -> bool:
    return request.method == "POST" and request.url.path.endswith(MEASURED_PATHS)


def _server_of(url: httpx.URL) -> str:
    port = url.port or {"http": 80, "https": 443}.get(url.scheme)
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{host}" + (f":{port}" if port else "")


def _read_object(content: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _with_truncate_false(request: httpx.Request) -> httpx.Request:
    """The same request with one more field; every other byte of the body stays as it was."""
    head = request.content.rstrip().removesuffix(b"}").rstrip()
    headers = request.headers.copy()
    for name in ("content-length", "transfer-encoding"):
        headers.pop(name, None)
    return httpx.Request(
        request.method,
        request.url,
        headers=headers,
        content=head + b', "truncate": false}',
        extensions=request.extensions,
    )
