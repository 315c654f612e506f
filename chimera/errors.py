"""Everything that can go wrong, as one tree; each error says what, where and what to do.

ChimeraError                          exit code
├── UsageError                        2   the command line or a Python call is wrong
├── SpecError                         2   a spec or persona file is wrong; carries every problem found
│   └── WindowTooSmall                2   num_ctx cannot hold one fact plus an answer
├── InputError                        2   DATA is missing, empty or has no readable file
├── RecordError                       2   a run folder or a record cannot be read
├── ServerError                       3   no server answers
│   └── ModelMissing                  3   the server does not have the model
├── CallError                         4   a model call failed for good
│   ├── CallRefused                   4   the server answered with an error
│   │   └── ContextOverflow           4   the prompt was too long for the window
│   ├── CallBroken                    4   the stream was cut or ended without its final line
│   ├── CallTimeout                   4   a limit of the spec ran out
│   └── BudgetSpent                   4   `limits.max_model_calls` is used up
└── RunInterrupted                  130   Ctrl-C or SIGTERM
"""

from dataclasses import dataclass
from typing import ClassVar


class ChimeraError(Exception):
    """Base of all errors meant for the user's eyes.

    Args:
        what: What happened, one sentence, no final full stop needed.
        where: File with line and column, node, server or model; "" when `what` says it.
        todo: What the user can do about it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  → {self.todo}" if self.todo else head


class UsageError(ChimeraError):
    """The command line or a Python call is wrong."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file the user wrote."""

    file: str
    """Path as the user gave it, or "--set", "--model" for the command line."""
    line: int | None
    """1-based; None when the mistake has no place."""
    column: int | None
    """1-based; None when the mistake has no place."""
    message: str
    """What is wrong and, where it helps, "did you mean"."""

    def __str__(self) -> str:
        place = "".join(f":{part}" for part in (self.line, self.column) if part is not None)
        return f"{self.file}{place}: {self.message}"


class SpecError(ChimeraError):
    """A spec or persona is wrong; `problems` lists every mistake found, in file order."""

    exit_code = 2

    def __init__(self, problems: tuple[Problem, ...], *, todo: str = "") -> None:
        super().__init__("\n".join(map(str, problems)), todo=todo)
        self.problems = problems


class WindowTooSmall(SpecError):
    """`num_ctx` cannot hold the instructions, one fact and an answer of `num_predict` tokens."""


class InputError(ChimeraError):
    """DATA is missing, empty, or holds no file that can be read."""

    exit_code = 2


class RecordError(ChimeraError):
    """A run folder or a record cannot be read."""

    exit_code = 2


class ServerError(ChimeraError):
    """No server answers at the configured address."""

    exit_code = 3


class ModelMissing(ServerError):
    """The server answers but does not have the model."""


class CallError(ChimeraError):
    """A model call failed.

    `retryable` says whether the same request may succeed when sent again.
    """

    exit_code = 4

    def __init__(self, what: str, *, where: str = "", todo: str = "", retryable: bool = False) -> None:
        super().__init__(what, where=where, todo=todo)
        self.retryable = retryable


class CallRefused(CallError):
    """The server answered the request with an error, before or in the middle of the stream."""


class ContextOverflow(CallRefused):
    """The prompt was too long for the context window: the server refused it, or cut it without a word."""

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        todo: str = "",
        prompt_tokens: int | None = None,
        num_ctx: int | None = None,
    ) -> None:
        super().__init__(what, where=where, todo=todo)
        self.prompt_tokens = prompt_tokens
        """As the server counted; None = it did not say."""
        self.num_ctx = num_ctx
        """The window as the server sees it; None = it did not say."""
        self.estimated_tokens: int | None = None
        """As we had estimated before sending, uncalibrated."""


class CallBroken(CallError):
    """The stream was cut, held garbage, or ended without its final line."""


class CallTimeout(CallError):
    """A limit of the spec (`call_timeout`, `idle_timeout`, `run_timeout`) ran out."""


class BudgetSpent(CallError):
    """`limits.max_model_calls` is used up."""


class RunInterrupted(ChimeraError):
    """Ctrl-C or SIGTERM; what was computed is in the run folder."""

    exit_code = 130
