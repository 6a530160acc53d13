"""The messages of a call manager to a phone at each step of a call, in the phone's version.

sccp_talk.py and the call server of the live tests use it. A phone of CallManager 2.x knows neither call states nor soft
keys; messages that its version does not have are left out.
"""

from dataclasses import dataclass

import sccp
from sccp_calls import (CONNECTED, HOLD, INBOUND, OFF_HOOK, ON_HOOK, OUTBOUND, PROCEED, RING_IN, RING_OUT, TONES)
from sccp_fields import CALL_MANAGER_2

SINCE_3 = {"CallState", "SelectSoftKeys", "DialedNumber", "OpenReceiveChannel", "CloseReceiveChannel",
           "ConnectionStatisticsReq", "DisplayPromptStatus"}


@dataclass
class Leg:
    """A call from the view of one phone."""
    reference: int
    party: int
    conference: int = 0
    line: int = 1
    calling: str = ""
    called: str = ""
    outbound: bool = True
    security: int = 0

    def __post_init__(self):
        self.conference = self.conference or self.reference


def say(version: int, *messages: tuple[str, dict]) -> bytes:
    return b"".join(sccp.encode(name, version, **values) for name, values in messages
                    if version > CALL_MANAGER_2 or name not in SINCE_3)


def _call(leg: Leg) -> dict:
    return {"line": leg.line, "call_reference": leg.reference}


def _state(leg: Leg, state: int) -> tuple[str, dict]:
    return "CallState", {"state": state, **_call(leg)}


def _channel(leg: Leg) -> dict:
    return {"conference_id": leg.conference, "pass_through_party_id": leg.party, "call_reference": leg.reference}


def information(version: int, leg: Leg) -> bytes:
    return sccp.call_info(version, calling=leg.calling, called=leg.called, calling_name=leg.calling and f"Phone {leg.calling}",
                          called_name=leg.called and f"Phone {leg.called}", original_called=leg.called,
                          call_type=OUTBOUND if leg.outbound else INBOUND, security=leg.security, **_call(leg))


def dial_tone(version: int, leg: Leg) -> bytes:
    return say(version, _state(leg, OFF_HOOK), ("SelectSoftKeys", {"set": 4, **_call(leg)}),
               ("StartTone", {"tone": TONES["dial"], **_call(leg)}))


def tone_ends(version: int, leg: Leg) -> bytes:
    return say(version, ("StopTone", _call(leg)))


def proceeding(version: int, leg: Leg) -> bytes:
    return say(version, ("DialedNumber", {"called": leg.called, **_call(leg)}), _state(leg, PROCEED)) + \
        information(version, leg)


def ringing_out(version: int, leg: Leg) -> bytes:
    return say(version, _state(leg, RING_OUT), ("SelectSoftKeys", {"set": 8, **_call(leg)}),
               ("StartTone", {"tone": TONES["alerting"], **_call(leg)}))


def ringing_in(version: int, leg: Leg) -> bytes:
    return say(version, _state(leg, RING_IN), ("SelectSoftKeys", {"set": 3, **_call(leg)}),
               ("SetRinger", {"mode": 2, **_call(leg)})) + information(version, leg)


def answered(version: int, leg: Leg) -> bytes:
    return say(version, ("SetRinger", {"mode": 1, **_call(leg)}), _state(leg, OFF_HOOK))


def open_channel(version: int, leg: Leg, **values) -> bytes:
    return say(version, ("OpenReceiveChannel", {**_channel(leg), **values}))


def start_media(version: int, leg: Leg, address: str, port: int, **values) -> bytes:
    media = {"address": address, "port": port, **values}
    if version > CALL_MANAGER_2:
        media.update(_channel(leg))
        return say(version, ("StartMediaTransmission", media))
    return say(version, ("StartMediaTransmission", media), ("StartMediaReception", {"address": address}))


def connected(version: int, leg: Leg) -> bytes:
    return say(version, ("StopTone", _call(leg)), _state(leg, CONNECTED),
               ("SelectSoftKeys", {"set": 1, **_call(leg)})) + information(version, leg)


def stop_media(version: int, leg: Leg, **values) -> bytes:
    """Both channels."""
    if version > CALL_MANAGER_2:
        return say(version, ("CloseReceiveChannel", {**_channel(leg), **values}),
                   ("StopMediaTransmission", {**_channel(leg), **values}))
    return say(version, ("StopMediaReception", {"conference_id": leg.conference}),
               ("StopMediaTransmission", {"conference_id": leg.conference}))


def held(version: int, leg: Leg) -> bytes:
    return say(version, _state(leg, HOLD), ("SelectSoftKeys", {"set": 2, **_call(leg)}))


def statistics(version: int, leg: Leg) -> bytes:
    return say(version, ("ConnectionStatisticsReq", {"directory_number": leg.called if leg.outbound else leg.calling,
                                                     "call_reference": leg.reference}))


def ended(version: int, leg: Leg) -> bytes:
    return say(version, ("SetRinger", {"mode": 1, **_call(leg)}), _state(leg, ON_HOOK),
               ("SelectSoftKeys", {"set": 0, **_call(leg)}))
