"""What a run tells while it happens: one stream for terminal, notebook and UI."""

from dataclasses import dataclass

from chimera.record.reading import Run


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run folder exists; nothing has been read yet."""

    run_id: str
    folder: str
    spec_name: str
    agents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a user must know, e.g. that the built-in analyst answers for lack of a model."""

    text: str


@dataclass(frozen=True, slots=True)
class NodeStarted:
    """A graph node began."""

    node: str


@dataclass(frozen=True, slots=True)
class FilesRead:
    """Ingest is under way."""

    node: str
    n_files: int
    total_files: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Token:
    """A model sent text."""

    node: str
    text: str
    index: int
    """1-based count of non-empty pieces of this call; a display figure, not the token count."""


@dataclass(frozen=True, slots=True)
class NodeFinished:
    """A graph node ended."""

    node: str
    failed: bool
    wall_s: float
    summary: str
    """One line in words: files read, findings chosen, words written."""


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The record is written; the last event of every run, failed and interrupted ones included."""

    run: Run


Event = RunStarted | Notice | NodeStarted | FilesRead | Token | NodeFinished | RunFinished
