"""What passes between a program and a model server: stamped, recorded, and told whose it is."""

from chimera.wire.clock import SYSTEM_CLOCK, Clock
from chimera.wire.exchange import Exchange
from chimera.wire.ndjson import error_text
from chimera.wire.network import NetworkTransport, network_transport, proxy_of
from chimera.wire.owner import CURRENT, Owner, Sink
from chimera.wire.transport import MeasuredTransport

__all__ = [
    "CURRENT",
    "SYSTEM_CLOCK",
    "Clock",
    "Exchange",
    "MeasuredTransport",
    "NetworkTransport",
    "Owner",
    "Sink",
    "error_text",
    "network_transport",
    "proxy_of",
]
