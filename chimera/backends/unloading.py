"""Taking models out of servers' memory, so that the next call loads them anew."""

from chimera.backends.endpoint import endpoint_of
from chimera.backends.ollama import open_client
from chimera.backends.protocol import Server
from chimera.spec import Spec


async def unload_models(spec: Spec, fake: Server | None = None) -> None:
    """Unload the model of every block that agents use.

    Raises:
        ServerError: A server does not answer.
    """
    for block in dict.fromkeys(agent.model for agent in spec.agents.values()):
        config = spec.models[block]
        async with open_client(endpoint_of(config, fake), config.headers) as client:
            await client.unload(config.model)
