"""SCCP messages about the phone itself: registration, keep-alives, capabilities, servers."""

from sccp_fields import CALL_MANAGER_2, Layout, address, array, ip4, ip6, pad, text, u16, u32, u8

NEW = CALL_MANAGER_2 + 1

STATION = (text("device_name", 16), u32("user_id"), u32("instance"))

# From version 17 on phones send more fields; from 22 on also the stamp of their configuration.
REGISTER = (*STATION, ip4("address"), u32("device_type", 7), u32("max_streams", 5), u32("active_streams"),
            u8("protocol_version", since=NEW), u8("unknown", since=NEW), u16("features", since=NEW),
            u32("max_conferences", 2, since=NEW), u32("active_conferences", since=NEW), text("mac", 12, since=NEW),
            u32("address_scope", since=17), u32("max_lines", 2, since=17), ip6("address6", since=17),
            u32("address6_scope", since=17), text("load", 32, since=17), text("stamp", 48, since=22),
            pad(28, until=CALL_MANAGER_2))

REGISTRATION = {
    "KeepAlive": Layout(0x0000, ()),
    "RegisterReq": Layout(0x0001, REGISTER),
    "IpPort": Layout(0x0002, (u32("port"),)),
    "HeadsetStatus": Layout(0x002B, (u32("status"),)),
    "VersionReq": Layout(0x000F, ()),
    "CapabilitiesRes": Layout(0x0010, (u32("count"), array(72, u32("capabilities")))),
    "ServerReq": Layout(0x0012, ()),
    "Alarm": Layout(0x0020, (u32("severity", 1), text("text", 80), u32("parameter_1"), u32("parameter_2"))),
    "UnregisterReq": Layout(0x0027, (u32("reason", since=17),)),
    "RegisterTokenReq": Layout(0x0029, (*STATION, ip4("address"), u32("device_type", 7), address("address6"))),
    "RegisterAvailableLines": Layout(0x002D, (u32("lines", 2),)),
    "ButtonTemplateReq": Layout(0x000E, ()),
    "RegisterAck": Layout(0x0081, (u32("keep_alive", 30), text("date_template", 6), pad(2),
                                   u32("secondary_keep_alive", 60, since=NEW), u8("protocol_version", since=NEW),
                                   u8("unknown", since=NEW), u16("features", since=NEW))),
    "VersionRes": Layout(0x0098, (text("version", 16),)),
    "CapabilitiesReq": Layout(0x009B, ()),
    "RegisterReject": Layout(0x009D, (text("text", 32), pad(4, until=CALL_MANAGER_2))),
    "ServerRes": Layout(0x009E, (array(5, text("names", 48)), array(5, u32("ports")), array(5, address("addresses")))),
    "Reset": Layout(0x009F, (u32("kind", 2),)),
    "KeepAliveAck": Layout(0x0100, ()),
    "UnregisterAck": Layout(0x0118, (u32("status"),)),
    "RegisterTokenAck": Layout(0x011A, ()),
    "RegisterTokenReject": Layout(0x011B, (u32("wait", 30),)),
}

DEVICE_TYPES = {"7960": 7, "7940": 8, "7970": 30006, "7961": 30018, "7941": 115, "ATA 186": 12, "Conference": 6}
G711_ULAW, G711_ALAW, G729 = 4, 2, 11


def capability_list(*codecs: int, frames: int = 40) -> dict:
    """The values of a CapabilitiesRes."""
    row = [number for codec in codecs for number in (codec, frames, 0, 0)]
    return {"count": len(codecs), "capabilities": row}
