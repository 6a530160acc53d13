"""SCCP messages about media: opening and closing channels, announcing addresses.

Key material consists of its lengths only: a test of a secure channel gives algorithm and lengths, and the bytes are
zero.
"""

from sccp_fields import CALL_MANAGER_2, Layout, address, array, ip4, pad, u16, u32, u8

NEW = CALL_MANAGER_2 + 1

CHANNEL = (u32("conference_id", since=NEW), u32("pass_through_party_id", since=NEW))
ENCRYPTION = (u32("algorithm", since=NEW), u16("key_length", since=NEW), u16("salt_length", since=NEW),
              pad(32, since=NEW), u32("mki_present", since=NEW), u32("key_derivation_rate", since=NEW))
STREAMS = (u32("stream_id", since=NEW), u32("associated_stream_id", since=NEW))
LATENT_CAPABILITIES = (pad(36, since=21),)
STOP = (*CHANNEL, u32("call_reference"), u32("port_handling"))
VIDEO = (u32("bit_rate", 384), u32("picture_formats", 1), array(10, u32("picture_format", 1)), u32("conference_service"),
         array(6, u32("codec_parameters")))
PAYLOAD = (u32("payload_rfc"), u32("payload_type", 103))
MULTICAST = (*CHANNEL, address("address"), u32("port"), u32("packet_ms", 20), u32("codec", 4))
ACK = (*CHANNEL, u32("call_reference"), address("address"), u32("port"), u32("status"))

MEDIA = {
    "OpenReceiveChannel": Layout(0x0105, (
        *CHANNEL, u32("packet_ms", 20), u32("codec", 4), u32("echo_cancellation", 1), u32("codec_parameters"),
        u32("call_reference"), *ENCRYPTION, *STREAMS, u32("rfc2833_payload", 101), u32("dtmf_type", 10),
        u32("mixing_mode", since=11), u32("direction", since=11), address("source", since=11),
        u32("source_port", since=11), u32("requested_address_type", since=16), u32("audio_level", since=21),
        *LATENT_CAPABILITIES)),
    "OpenReceiveChannelAck": Layout(0x0022, (u32("status"), address("address"), u32("port"),
                                             u32("pass_through_party_id"), u32("call_reference"))),
    "CloseReceiveChannel": Layout(0x0106, STOP),
    # The old form begins with the address.
    "StartMediaTransmission": Layout(0x008A, (
        *CHANNEL, address("address"), u32("port"), u32("packet_ms", 20), u32("codec", 4), u32("precedence", 0xB8),
        u32("silence_suppression"), u16("frames_per_packet"), pad(2), u32("codec_parameters"),
        pad(4, until=CALL_MANAGER_2), u32("call_reference", since=NEW), *ENCRYPTION, *STREAMS,
        u32("rfc2833_payload", 101, since=NEW), u32("dtmf_type", 10, since=NEW), u32("mixing_mode", since=NEW),
        u32("direction", since=15), *LATENT_CAPABILITIES)),
    "StartMediaTransmissionAck": Layout(0x0154, ACK),
    "StopMediaTransmission": Layout(0x008B, (u32("conference_id", until=CALL_MANAGER_2),
                                             *(field._replace(since=NEW) for field in STOP))),
    # Only CallManager 2.x has these two; IpPort gave the phone's port.
    "StartMediaReception": Layout(0x008C, (ip4("address"), u32("packet_ms", 20), u32("codec", 4),
                                           u32("echo_cancellation"), u32("codec_parameters"), pad(4))),
    "StopMediaReception": Layout(0x008D, (u32("conference_id"),)),
    "MediaTransmissionFailure": Layout(0x002A, (*CHANNEL, address("address"), u32("port"), u32("call_reference"))),
    "StartMulticastMediaReception": Layout(0x0101, (*MULTICAST, u32("echo_cancellation"), u32("codec_parameters"),
                                                    u32("call_reference"))),
    "StartMulticastMediaTransmission": Layout(0x0102, (*MULTICAST, u32("precedence"), u32("silence_suppression"),
                                                       u16("frames_per_packet"), pad(2), u32("codec_parameters"),
                                                       u32("call_reference"))),
    "StopMulticastMediaReception": Layout(0x0103, (*CHANNEL, u32("call_reference"))),
    "StopMulticastMediaTransmission": Layout(0x0104, (*CHANNEL, u32("call_reference"))),
    "MulticastMediaReceptionAck": Layout(0x0021, (u32("status"), u32("pass_through_party_id"), u32("call_reference"))),
    "OpenMultiMediaReceiveChannel": Layout(0x0131, (
        *CHANNEL, u32("codec", 103), u32("line", 1), u32("call_reference"), *PAYLOAD, u32("conference_creator"), *VIDEO,
        *ENCRYPTION, *STREAMS, address("source", since=11), u32("source_port", since=11),
        u32("requested_address_type", since=16))),
    "OpenMultiMediaReceiveChannelAck": Layout(0x0031, (u32("status"), address("address"), u32("port"),
                                                       u32("pass_through_party_id"), u32("call_reference"))),
    "StartMultiMediaTransmission": Layout(0x0132, (
        *CHANNEL, u32("codec", 103), address("address"), u32("port"), u32("call_reference"), *PAYLOAD,
        u32("dscp", 0x88), *VIDEO, *ENCRYPTION, *STREAMS)),
    "StartMultiMediaTransmissionAck": Layout(0x0155, ACK),
    "StopMultiMediaTransmission": Layout(0x0133, STOP),
    "CloseMultiMediaReceiveChannel": Layout(0x0136, STOP),
    "PortReq": Layout(0x014B, (u32("conference_id"), u32("call_reference"), u32("pass_through_party_id"),
                               u32("transport", 1), u32("address_type"), u32("media_type", 1))),
    "PortRes": Layout(0x0045, (u32("conference_id"), u32("call_reference"), u32("pass_through_party_id"),
                               address("address"), u32("port"), u32("rtcp_port"), u32("media_type", 1, since=19))),
    "PortClose": Layout(0x014C, (u32("conference_id"), u32("call_reference"), u32("pass_through_party_id"),
                                 u32("media_type", 1))),
}
