"""The context window of one model: what fits, how many tokens a text really costs, and what to do when it was too much.

Tokens are estimated on the safe side and calibrated by what the server says it read. A window is shared by all agents
of a model, so that each call makes the next estimate better.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chimera.errors import ContextOverflow
from chimera.evidence.tokens import estimate_tokens
from chimera.record.window_flags import is_cut
from chimera.spec.model import ModelConfig, Overflow

MESSAGE_OVERHEAD_TOKENS = 16
"""What a chat template adds around system and user text."""
UNCALIBRATED = 1.1
"""Room for tokenizers that cut finer than the estimate, as long as the model's has not been seen."""
CALIBRATED = 1.05
"""Room above the largest ratio seen."""
MIN_SEEN_TOKENS = 64
"""Shorter prompts calibrate nothing: the template is too much of them."""
TIGHTEN = 1.3
"""The estimate grows by this much when a prompt was too long and the server does not say by how much."""


@dataclass
class Window:
    """What one model's context window holds, beside an answer of `num_predict` tokens."""

    num_ctx: int
    """Tokens, as far as is known what the server really gives."""
    num_predict: int
    overflow: Overflow = "select_fewer_facts"
    """What to do when a prompt turns out too long."""
    factor: float = UNCALIBRATED
    """Tokens per estimated token."""
    ratios: list[float] = field(default_factory=list)
    """prompt_eval_count ÷ estimate, of every answer so far."""
    density: float | None = None
    """Most characters per token of any prompt that surely fitted."""

    @classmethod
    def of(cls, config: ModelConfig, overflow: Overflow = "select_fewer_facts", given: int | None = None) -> "Window":
        """The window of a model block; `given` = tokens the server is known to give, None = not known yet."""
        return cls(min(config.num_ctx, given or config.num_ctx), config.num_predict, overflow)

    def tokens(self, text: str) -> int:
        """Tokens of a text, calibrated."""
        return estimate_tokens(text, self.factor)

    def free_tokens(self, texts: Sequence[str]) -> int:
        """Estimated tokens left for more prompt beside these texts and an answer; negative when there is none."""
        spent = sum(map(self.tokens, texts)) + MESSAGE_OVERHEAD_TOKENS
        return int((self.num_ctx - self.num_predict - spent) / self.factor)

    def learn(self, texts: Sequence[str], prompt_tokens: int | None) -> None:
        """Calibrate by an answer.

        Raises:
            ContextOverflow: The server read so few tokens that it must have cut the prompt without a word.
        """
        estimated, chars = sum(map(estimate_tokens, texts)), sum(map(len, texts))
        if prompt_tokens is None or not estimated:
            return
        if is_cut(chars, prompt_tokens, self.num_ctx, self.density):
            raise ContextOverflow(
                f"the server cut the prompt without a word: it read {prompt_tokens} tokens of {chars} characters, "
                f"with a window of {self.num_ctx}",
                todo="raise num_ctx, or give the agent less data; servers from 0.12.5 on refuse instead",
                num_ctx=self.num_ctx,
            )
        if prompt_tokens >= MIN_SEEN_TOKENS:
            self.ratios.append((prompt_tokens - MESSAGE_OVERHEAD_TOKENS) / estimated)
            self.factor = max(self.ratios) * CALIBRATED
            if prompt_tokens < 0.45 * self.num_ctx:
                self.density = max(self.density or 0.0, chars / prompt_tokens)

    def tighten(self, error: ContextOverflow) -> None:
        """Estimate higher from now on, by what a refusal says."""
        if error.num_ctx is not None:
            self.num_ctx = min(self.num_ctx, error.num_ctx)
        if error.prompt_tokens is not None and error.estimated_tokens:
            self.ratios.append(error.prompt_tokens / error.estimated_tokens)
            self.factor = max(self.factor, max(self.ratios) * CALIBRATED)
        else:
            self.factor *= TIGHTEN
