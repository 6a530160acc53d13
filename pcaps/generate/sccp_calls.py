"""SCCP messages about calls: hooks, keys, digits, states, names and numbers of the parties."""

from sccp_fields import CALL_MANAGER_2, Layout, dynamic_text, pad, text, u32, u8

NEW = CALL_MANAGER_2 + 1

# A directory number has 24 characters, and 25 from version 18 on, so the fields behind it are not aligned.
LINE_AND_CALL = (u32("line", 1, since=NEW), u32("call_reference", since=NEW))

PARTIES = (text("calling_name", 40), text("calling", 24), text("called_name", 40), text("called", 24))

CALL_INFO = (*PARTIES, u32("line", 1, since=NEW), u32("call_reference", since=NEW), u32("call_type", 2, since=NEW),
             text("original_called_name", 40, since=NEW), text("original_called", 24, since=NEW),
             text("redirecting_name", 40, since=NEW), text("redirecting", 24, since=NEW),
             u32("original_reason", since=NEW), u32("redirecting_reason", since=NEW),
             text("calling_mailbox", 24, since=NEW), text("called_mailbox", 24, since=NEW),
             text("original_mailbox", 24, since=NEW), text("redirecting_mailbox", 24, since=NEW),
             u32("call_instance", 1, since=NEW), u32("security", since=NEW), u32("restrictions", since=NEW))

CALL_INFO_DYNAMIC = (
    u32("line", 1), u32("call_reference"), u32("call_type", 2), u32("original_reason"), u32("redirecting_reason"),
    u32("call_instance", 1), u32("security"), u32("restrictions"),
    *(dynamic_text(name) for name in ("calling", "alternate_calling", "called", "original_called", "redirecting",
                                      "calling_mailbox", "called_mailbox", "original_mailbox", "redirecting_mailbox",
                                      "calling_name", "called_name", "original_called_name", "redirecting_name")),
    dynamic_text("hunt_pilot", since=17), dynamic_text("hunt_pilot_name", since=17))

STATISTICS = (text("directory_number", 24, until=17), text("directory_number", 28, since=18), u32("call_reference"),
              u32("mode", until=17), u8("mode", since=18), u32("packets_sent"), u32("octets_sent"),
              u32("packets_received"), u32("octets_received"), u32("packets_lost"), u32("jitter"), u32("latency"),
              u32("data_size", since=18))

CALLS = {
    "KeypadButton": Layout(0x0003, (u32("button"), u32("line", 1), u32("call_reference"))),
    "EnblocCall": Layout(0x0004, (text("called", 24, until=17), text("called", 25, since=18), u32("line", 1, since=17),
                                  pad(3, since=18))),
    "Stimulus": Layout(0x0005, (u32("stimulus", 9), u32("instance", 1), u32("call_reference", since=NEW),
                                u32("status", since=NEW))),
    "OffHook": Layout(0x0006, LINE_AND_CALL),
    "OnHook": Layout(0x0007, LINE_AND_CALL),
    "ConnectionStatisticsRes": Layout(0x0023, STATISTICS),
    "SoftKeyEvent": Layout(0x0026, (u32("event"), u32("line", 1), u32("call_reference"))),
    "StartTone": Layout(0x0082, (u32("tone"), u32("direction", since=NEW), *LINE_AND_CALL)),
    "StopTone": Layout(0x0083, (*LINE_AND_CALL, u32("tone", since=11))),
    "SetRinger": Layout(0x0085, (u32("mode", 1), u32("duration", 1, since=NEW), *LINE_AND_CALL)),
    "SetLamp": Layout(0x0086, (u32("stimulus", 9), u32("instance", 1), u32("mode", 1))),
    "SetSpeakerMode": Layout(0x0088, (u32("mode", 1),)),
    "CallInfo": Layout(0x008F, CALL_INFO),
    "ConnectionStatisticsReq": Layout(0x0107, (text("directory_number", 24, until=17),
                                               text("directory_number", 28, since=18), u32("call_reference"),
                                               u32("mode"))),
    "SelectSoftKeys": Layout(0x0110, (u32("line", 1), u32("call_reference"), u32("set"), u32("mask", 0xFFFF))),
    "CallState": Layout(0x0111, (u32("state"), u32("line", 1), u32("call_reference"), u32("privacy"),
                                 u32("precedence", 4), u32("precedence_domain"))),
    "DisplayPromptStatus": Layout(0x0112, (u32("timeout"), text("text", 32), u32("line", 1), u32("call_reference"))),
    "ClearPromptStatus": Layout(0x0113, (u32("line", 1), u32("call_reference"))),
    "ActivateCallPlane": Layout(0x0116, (u32("line", 1),)),
    "DialedNumber": Layout(0x011D, (text("called", 24, until=17), text("called", 25, since=18), u32("line", 1),
                                    u32("call_reference"), pad(3, since=18))),
    "CallInfoV2": Layout(0x014A, CALL_INFO_DYNAMIC),
}

OFF_HOOK, ON_HOOK, RING_OUT, RING_IN, CONNECTED, BUSY, CONGESTION, HOLD = 1, 2, 3, 4, 5, 6, 7, 8
CALL_WAITING, TRANSFER, PARK, PROCEED, IN_USE_REMOTELY, INVALID = 9, 10, 11, 12, 13, 14
INBOUND, OUTBOUND = 1, 2
SECURITY_UNKNOWN, NOT_AUTHENTICATED, AUTHENTICATED, ENCRYPTED = 0, 1, 2, 3
SOFT_KEYS = {"redial": 1, "new-call": 2, "hold": 3, "transfer": 4, "backspace": 8, "end-call": 9, "resume": 10,
             "answer": 11, "conference": 13}
TONES = {"dial": 0x21, "busy": 0x23, "alerting": 0x24, "reorder": 0x25}
BUTTONS = {**{str(digit): digit for digit in range(10)}, "*": 14, "#": 15}
KEYS = {number: key for key, number in BUTTONS.items()}
