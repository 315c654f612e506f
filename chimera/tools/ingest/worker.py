"""A process that reads files for another: batches come in on standard input, what was read goes out on standard output.

Started by `workers` as `python -m chimera.tools.ingest.worker`, so that no script of a user is imported again.
"""

import gc
import pickle
import signal
import sys
from typing import IO

from chimera.tools.ingest.reading import Desk, read_file


def serve(requests: IO[bytes], replies: IO[bytes]) -> None:
    """Answer until nobody asks any more.

    Garbage is collected between batches only: what a reader makes is let go without it, and looking takes a tenth.
    """
    gc.disable()
    while True:
        try:
            found, max_file_bytes, file_timeout_s = pickle.load(requests)  # noqa: S301  our parent's
        except EOFError:
            return
        desk = Desk(max_file_bytes, file_timeout_s)
        pickle.dump([read_file(one, desk) for one in found], replies, pickle.HIGHEST_PROTOCOL)
        replies.flush()
        gc.collect()


if __name__ == "__main__":
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    channel, sys.stdout = sys.stdout.buffer, sys.stderr
    serve(sys.stdin.buffer, channel)
