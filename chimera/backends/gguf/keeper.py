"""Keeps at most one engine loaded: reloads it for other options, frees it when its time is over."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from chimera.backends.gguf.engine import Engine, LoadOptions


class EngineKeeper:
    """The engine of one model file; belongs to the event loop that asks first, `close` to any thread.

    Args:
        path: The GGUF file.
    """

    def __init__(self, path: Path) -> None:
        self.engine: Engine | None = None
        """The loaded engine."""
        self._path = path
        self._users = 0
        self._switching = asyncio.Lock()
        self._idle = asyncio.Event()
        self._idle.set()
        self._expiry: asyncio.TimerHandle | None = None
        self._thread = ThreadPoolExecutor(1, "chimera-gguf")
        self._held: Engine | None = None
        """What is in memory, as the thread knows it: a load goes on when nobody waits for it any more."""

    async def take(self, options: LoadOptions) -> Engine:
        """The engine, loaded with these options if it is not; `release` it.

        Other options wait until nobody uses the engine.

        Raises:
            EngineError: llama.cpp cannot load the file.
            ServerError: xllamacpp is missing.
        """
        async with self._switching:
            self._keep()
            engine = self.engine
            if engine is None or engine.options != options:
                await self._idle.wait()
                self._keep()
                self.engine = None
                engine = await asyncio.get_running_loop().run_in_executor(self._thread, self._switch, options)
                self.engine = engine
            self._users += 1
            self._idle.clear()
            return engine

    def release(self, keep_alive_s: float) -> None:
        """Give an engine back; the last one to do so decides how long it stays loaded."""
        self._users -= 1
        if self._users:
            return
        self._idle.set()
        if keep_alive_s == 0:
            self.drop()
        else:
            self._expiry = asyncio.get_running_loop().call_later(keep_alive_s, self.drop)

    def drop(self) -> None:
        """Free the engine, unless somebody uses it."""
        if not self._users and self.engine is not None:
            self._keep()
            self.engine = None
            self._thread.submit(self._free)

    def close(self) -> None:
        """Free the engine for good; nobody may use it any more."""
        self._thread.shutdown()
        self._free()

    def _keep(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
            self._expiry = None

    def _switch(self, options: LoadOptions) -> Engine:
        if self._held is None or self._held.options != options:
            self._free()
            self._held = Engine(self._path, options)
        return self._held

    def _free(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None
