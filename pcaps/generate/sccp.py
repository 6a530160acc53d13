"""SCCP messages of phones and call managers, in every protocol version.

    encode("OpenReceiveChannelAck", 17, address="10.1.1.5", port=16384, pass_through_party_id=7, call_reference=3)
    decode(17, 0x0022, body)        # ("OpenReceiveChannelAck", {"status": 0, "address": "10.1.1.5", ...})

Versions: 2 is the form of CallManager 2.x; 3 to 10 have only IPv4 addresses; 17 adds a type before the address; 18 has
longer directory numbers; 22 adds latent capabilities. From 10 on the header carries the version, before that zero. The
first messages of a registration carry zero at any version, because no version is agreed yet.

The parts: sccp_fields.py (fields and frames), sccp_registration.py, sccp_calls.py, sccp_media.py (the tables).
sccp_talk.py has conversations over TCP.
"""

from sccp_calls import CALLS
from sccp_fields import Framer, Layout, frame, pack, unpack
from sccp_media import MEDIA
from sccp_registration import REGISTRATION

MESSAGES: dict[str, Layout] = {**REGISTRATION, **CALLS, **MEDIA}
NAMES: dict[int, str] = {layout.identifier: name for name, layout in MESSAGES.items()}
BEFORE_AGREEMENT = {"RegisterReq", "RegisterAck", "RegisterReject", "RegisterTokenReq", "RegisterTokenAck",
                    "RegisterTokenReject", "KeepAlive", "KeepAliveAck", "Alarm", "UnregisterAck"}
VERSIONS = (2, 3, 5, 11, 17, 20, 22)

__all__ = ["Framer", "MESSAGES", "NAMES", "VERSIONS", "call_info", "decode", "encode", "frame", "header_version"]


def header_version(name: str, version: int) -> int:
    return 0 if version < 10 or name in BEFORE_AGREEMENT else version


def encode(name: str, version: int = 17, *, header: int | None = None, length: int | None = None, cut: int | None = None,
           more: bytes = b"", **values) -> bytes:
    """Encodes one message. header: another header version than usual. length: a wrong length field. cut, more: make the
    body shorter or longer than its layout, with a matching length field."""
    layout = MESSAGES[name]
    body = pack(layout.fields, version, values)[:cut] + more
    return frame(layout.identifier, body, header=header_version(name, version) if header is None else header,
                 length=length)


def call_info(version: int, **values) -> bytes:
    """CallInfo; from version 17 on in its dynamic form."""
    return encode("CallInfoV2" if version >= 17 else "CallInfo", version, **values)


def decode(version: int, identifier: int, body: bytes) -> tuple[str, dict]:
    name = NAMES.get(identifier, f"0x{identifier:04X}")
    layout = MESSAGES.get(name)
    return name, unpack(layout.fields, version, body) if layout else {}
