"""Every recorded exchange through ChatOllama: the answer, or the error that the golden file says a user must get."""

import json
from pathlib import Path

import pytest

from chimera import errors
from chimera.backends import CallTag, ChatModel, Cut, Endpoint, Line, Message, Reply
from chimera.spec import ModelConfig

FILE = Path(__file__).parent.parent / "fixtures" / "golden" / "calls.jsonl"
GOLDEN = [
    line for line in map(json.loads, FILE.read_text("utf-8").splitlines()) if line["situation"].startswith("recorded")
]


class Replaying:
    """A server that sends what a recorded server sent, whatever it is asked."""

    def __init__(self, exchange):
        steps = [Line(text) for _, text in exchange["lines"]]
        if exchange["end"] not in ("clean", "client left"):
            steps.append(Cut())
        self.reply = Reply(exchange["status"], exchange["content_type"], steps)
        self.empty = Reply(200, "application/json", (Line('{"models":[],"version":"0.0.0"}'),))

    def respond(self, request):
        return self.reply if request.path == "/api/chat" else self.empty


async def outcome(exchange):
    """The answer's text, or the error."""
    model = ChatModel(ModelConfig(provider="fake", model="tiny", num_ctx=512), Endpoint("fake://", Replaying(exchange)))
    try:
        return await model.ask([Message("user", "Go.")], tag=CallTag("test"))
    except errors.ChimeraError as error:
        return error
    finally:
        await model.aclose()


def chats(folder, line):
    """The recorded chat requests that a folder holds, by case."""
    name = line["situation"].removeprefix("recorded from ")
    exchanges = map(json.loads, (folder / f"{name}.jsonl").read_text("utf-8").splitlines())
    return {
        one["case"]: one for one in exchanges if one["request"]["path"] == "/api/chat" and one["case"] != "get_chat"
    }


async def check(asked, line):
    for case, exchange in asked.items():
        if exchange["end"] == "client left":
            continue  # nobody was there to be told
        expected = line["expect"][case]["error"]
        found = await outcome(exchange)
        if expected is None:
            assert not isinstance(found, Exception), (case, found)
        else:
            assert type(found).__name__ == expected["kind"], (case, found)
            assert expected["says"] in str(found), (case, found)
            assert found.todo, case


@pytest.mark.parametrize("line", GOLDEN, ids=[line["situation"] for line in GOLDEN])
async def test_a_selection_gives_the_answer_or_the_error_of_the_golden_file(line):
    asked = chats(FILE.parent.parent / "wire", line)
    assert len(asked) > 10
    await check(asked, line)


@pytest.mark.wire
@pytest.mark.parametrize("line", GOLDEN, ids=[line["situation"] for line in GOLDEN])
async def test_every_exchange_gives_the_answer_or_the_error_of_the_golden_file(line, recordings):
    asked = chats(recordings, line)
    assert set(asked) == set(line["expect"])
    await check(asked, line)
