"""SCCP messages of every protocol version, as phones and call managers write them.

    encode("OpenReceiveChannelAck", 17, address="10.1.1.5", port=16384, pass_through_party_id=7, call_reference=3)
    decode(17, 0x0022, body)        # ("OpenReceiveChannelAck", {"status": 0, "address": "10.1.1.5", ...})

Versions: 2 is the CallManager 2.x form, 3 to 10 have IPv4 addresses alone, 17 brought the type before the address,
18 longer directory numbers, 22 capabilities that are latent. The header carries the version from 10 on and zero
before; messages with which a registration begins carry zero at any version, since nobody has agreed on one yet.

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
    """One message. header: another header version than usual. length: a header that lies. cut, more: a body that is
    shorter or longer than its layout, with a header that says so."""
    layout = MESSAGES[name]
    body = pack(layout.fields, version, values)[:cut] + more
    return frame(layout.identifier, body, header=header_version(name, version) if header is None else header,
                 length=length)


def call_info(version: int, **values) -> bytes:
    """CallInfo, from version 17 on in its dynamic form."""
    return encode("CallInfoV2" if version >= 17 else "CallInfo", version, **values)


def decode(version: int, identifier: int, body: bytes) -> tuple[str, dict]:
    name = NAMES.get(identifier, f"0x{identifier:04X}")
    layout = MESSAGES.get(name)
    return name, unpack(layout.fields, version, body) if layout else {}
