"""Whether a spec's GGUF file can be served, asked before anything is run."""

from pathlib import Path

from chimera.backends.gguf.engine import import_xllamacpp
from chimera.backends.gguf.file import NotGgufError, digest_gguf, read_gguf
from chimera.errors import ModelMissing, ServerError


def check_gguf(path: Path, where: str) -> None:
    """Check the file, and read it once: its digest is known before the clock of any call runs. Takes a while.

    Args:
        path: The file.
        where: Who names it, for errors.

    Raises:
        ServerError: xllamacpp is missing.
        ModelMissing: The file is missing, or no GGUF file.
    """
    try:
        read_gguf(path)
        import_xllamacpp()
        digest_gguf(path)
    except ServerError as error:
        raise ServerError(error.what, where=where, todo=error.todo) from error
    except NotGgufError as error:
        todo = "download it again, or name another file under path:"
        raise ModelMissing(f"{path} is no sound GGUF file: {error}", where=where, todo=todo) from error
    except FileNotFoundError as error:
        raise ModelMissing(f"no such file: {path}", where=where, todo=_neighbours(path)) from error
    except OSError as error:
        raise ModelMissing(f"{path} cannot be read: {error.strerror}", where=where, todo="check path:") from error


def _neighbours(path: Path) -> str:
    try:
        there = sorted(each.name for each in path.parent.glob("*.gguf"))
    except OSError:
        there = []
    if not there:
        return "check path: in the model block; it is relative to the file that says it"
    return f"check path: in the model block; GGUF files there: {', '.join(there)}"
