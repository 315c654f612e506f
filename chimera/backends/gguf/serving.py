"""The GGUF servers of this process, each on a loopback port of its own as long as somebody may call it."""

import atexit
import threading
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from chimera.backends.gguf.server import GgufServer
from chimera.backends.tcp import serve_in_thread


@dataclass(frozen=True, slots=True)
class _Served:
    """One server that listens."""

    server: GgufServer
    address: str
    closing: ExitStack


class GgufServers:
    """One server per file and model name. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[tuple[Path, str], _Served] = {}
        self._keepers = 0

    def address_of(self, path: Path, model: str) -> str:
        """The base URL of a file's server, which starts at the first question; a model is loaded by its first call."""
        with self._lock:
            key = (path, model)
            if key not in self._open:
                server, closing = GgufServer(path, model), ExitStack()
                closing.callback(server.close)
                self._open[key] = _Served(server, closing.enter_context(serve_in_thread(server)), closing)
            return self._open[key].address

    @property
    def are_idle(self) -> bool:
        """Whether there are servers that nobody keeps."""
        return bool(self._open) and not self._keepers

    def keep(self) -> None:
        """Keep the servers until `leave` is called."""
        with self._lock:
            self._keepers += 1

    def leave(self) -> None:
        """Undo one `keep`."""
        with self._lock:
            self._keepers -= 1

    def close(self) -> None:
        """Stop the servers and free their models, unless somebody keeps them; waits for a load under way."""
        with self._lock:
            servers, self._open = ([], self._open) if self._keepers else (list(self._open.values()), {})
            for served in servers:
                served.closing.close()

    def close_all(self) -> None:
        """The same, whoever keeps them: the process ends."""
        self._keepers = 0
        self.close()


SERVERS = GgufServers()
"""Of this process."""
atexit.register(SERVERS.close_all)
