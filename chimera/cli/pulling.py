"""How the download of a model looks: a bar on a terminal, a line per step and per tenth in a pipe."""

from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from chimera.backends import PullStep
from chimera.evidence.names import clean


class Pulling:
    """Shows the steps of downloads: `with Pulling(sys.stderr) as pulling: pulling.show(model, step)`."""

    def __init__(self, stream: TextIO) -> None:
        self.console = Console(file=stream, highlight=False, markup=False, emoji=False)
        text = TextColumn("{task.description}", markup=False)
        columns = (text, BarColumn(), DownloadColumn(), TransferSpeedColumn())
        self.bars = Progress(*columns, console=self.console, disable=not self.console.is_terminal)
        self.tasks: dict[str, TaskID] = {}
        self.said = ""

    def __enter__(self) -> Self:
        self.bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.bars.stop()

    def show(self, model: str, step: PullStep) -> None:
        """Show one step."""
        told = clean(f"{model}: {step.status}")
        if not self.bars.disable:
            self._draw(told, step)
            return
        if step.total_bytes:
            tenth = 10 * (step.completed_bytes or 0) // step.total_bytes
            told += f"  {tenth * 10} % of {step.total_bytes / 1e6:.1f} MB"
        if told != self.said:
            self.said = told
            self.console.print(told, soft_wrap=True)

    def _draw(self, told: str, step: PullStep) -> None:
        """One bar per layer, a line for everything else."""
        if not step.digest:
            for task in self.bars.tasks:  # servers tell of a layer now and then, not always of its end
                self.bars.update(task.id, completed=task.total)
            self.bars.console.print(told, soft_wrap=True)
            return
        if step.digest not in self.tasks:
            self.tasks[step.digest] = self.bars.add_task(told, total=step.total_bytes)
        self.bars.update(self.tasks[step.digest], total=step.total_bytes, completed=step.completed_bytes or 0)
