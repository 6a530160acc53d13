"""H.245 messages (ITU-T H.245) of the endpoints of a voice call, from their ASN.1.

    open_channel(1, "g711Ulaw64k", session=1, control="10.1.1.5:16385")      an OpenLogicalChannel of audio
    accept_channel(1, media="203.0.113.9:20000", control="203.0.113.9:20001")
    H245.encode(("request", ("openLogicalChannel", ...)))                    octets; H245.decode(octets) back

The builders return values for MESSAGE (or FAST_START, for an element of fastStart); octets(value) encodes them. Parts of
the standard's ASN.1 that are not implemented have the type None and cannot be used (see per.py).
"""

import ipaddress

from headers import endpoint
from per import (Boolean, Choice, Integer, Null, ObjectIdentifier, OctetString, Sequence, SequenceOf, decode, encode,
                 optional, plain)

NULL, BOOLEAN, CHANNEL = Null(), Boolean(), Integer(1, 65535)
IDENTIFIER = (0, 0, 8, 245, 0, 13)


def _address4():
    return Sequence([("network", OctetString(4)), ("tsapIdentifier", Integer(0, 65535))], [])


def _address6():
    return Sequence([("network", OctetString(16)), ("tsapIdentifier", Integer(0, 65535))], [])


ADDRESS = Choice([
    ("unicastAddress", Choice([("iPAddress", _address4()), ("iPXAddress", None), ("iP6Address", _address6()),
                               ("netBios", OctetString(16)), ("iPSourceRouteAddress", None)],
                              plain("nsap", "nonStandardAddress"))),
    ("multicastAddress", Choice([("iPAddress", _address4()), ("iP6Address", _address6())],
                                plain("nsap", "nonStandardAddress")))], [])

FRAMES = Integer(1, 256)
AUDIO = Choice([("nonStandard", None), *plain("g711Alaw64k", "g711Alaw56k", "g711Ulaw64k", "g711Ulaw56k", "g722-64k",
                                              "g722-56k", "g722-48k", kind=FRAMES),
                ("g7231", Sequence([("maxAl-sduAudioFrames", FRAMES), ("silenceSuppression", BOOLEAN)])),
                *plain("g728", "g729", "g729AnnexA", kind=FRAMES), *plain("is11172AudioCapability", "is13818AudioCapability")],
               plain("g729wAnnexB", "g729AnnexAwAnnexB", kind=FRAMES))
MPI = Integer(1, 4)
GENERIC = Sequence([("capabilityIdentifier", Choice([("standard", ObjectIdentifier()),
                                                     *plain("h221NonStandard", "uuid", "domainBased")], [])),
                    *optional("maxBitRate", kind=Integer(0, 4294967295)),
                    *optional("collapsing", "nonCollapsing", "nonCollapsingRaw", "transport")], [])
VIDEO = Choice([("nonStandard", None),
                ("h261VideoCapability", Sequence([*optional("qcifMPI", "cifMPI", kind=MPI),
                                                  ("temporalSpatialTradeOffCapability", BOOLEAN),
                                                  ("maxBitRate", Integer(1, 19200)), ("stillImageTransmission", BOOLEAN)],
                                                 plain("videoBadMBsCap", kind=BOOLEAN))),
                *plain("h262VideoCapability", "h263VideoCapability", "is11172VideoCapability")],
               [("genericVideoCapability", GENERIC), ("extendedVideoCapability", None)])
DATA_PROTOCOL = Choice([("nonStandard", None), *plain("v14buffered", "v42lapm", "hdlcFrameTunnelling",
                                                      "h310SeparateVCStack", "h310SingleVCStack", "transparent", kind=NULL)],
                       [*plain("segmentationAndReassembly", "hdlcFrameTunnelingwSAR", "v120", "separateLANStack", kind=NULL),
                        ("v76wCompression", None), *plain("tcp", "udp", kind=NULL)])
FAX_PROFILE = Sequence([*plain("fillBitRemoval", "transcodingJBIG", "transcodingMMR", kind=BOOLEAN)],
                       [("version", Integer(0, 255)),
                        ("t38FaxRateManagement", Choice(plain("localTCF", "transferredTCF", kind=NULL), []))])
DATA = Sequence([("application", Choice(
    [("nonStandard", None), ("t120", DATA_PROTOCOL), *plain("dsm-cc", "userData", kind=DATA_PROTOCOL), ("t84", None),
     *plain("t434", "h224", kind=DATA_PROTOCOL), ("nlpid", None), ("dsvdControl", NULL),
     ("h222DataPartitioning", DATA_PROTOCOL)],
    [*plain("t30fax", "t140", kind=DATA_PROTOCOL),
     ("t38fax", Sequence([("t38FaxProtocol", DATA_PROTOCOL), ("t38FaxProfile", FAX_PROFILE)]))])),
                 ("maxBitRate", Integer(0, 4294967295))], [])
DATA_TYPE = Choice([("nonStandard", None), ("nullData", NULL), ("videoData", VIDEO), ("audioData", AUDIO), ("data", DATA),
                    ("encryptionData", None)], [])

_GUARANTEED = ("mediaGuaranteedDelivery", "mediaControlGuaranteedDelivery")
CHANNEL_PARAMETERS = Sequence([
    *optional("nonStandard"), ("sessionID", Integer(0, 255)), *optional("associatedSessionID", kind=Integer(1, 255)),
    *optional("mediaChannel", kind=ADDRESS), *optional(_GUARANTEED[0], kind=BOOLEAN),
    *optional("mediaControlChannel", kind=ADDRESS), *optional(_GUARANTEED[1], kind=BOOLEAN),
    *optional("silenceSuppression", kind=BOOLEAN), *optional("destination"),
    *optional("dynamicRTPPayloadType", kind=Integer(96, 127)), *optional("mediaPacketization")],
    plain("transportCapability", "redundancyEncoding", "source"))
ACK_PARAMETERS = Sequence([
    *optional("nonStandard"), *optional("sessionID", kind=Integer(1, 255)),
    *optional("mediaChannel", "mediaControlChannel", kind=ADDRESS), *optional("dynamicRTPPayloadType", kind=Integer(96, 127))],
    [("flowControlToZero", BOOLEAN), ("portNumber", Integer(0, 65535))])
NETWORK_ACCESS = Sequence([
    *optional("distribution", kind=Choice(plain("unicast", "multicast", kind=NULL), [])),
    ("networkAddress", Choice([("q2931Address", None), ("e164Address", None), ("localAreaAddress", ADDRESS)], [])),
    ("associateConference", BOOLEAN), *optional("externalReference", kind=OctetString(1, 255))],
    plain("t120SetupProcedure"))

OPEN = Sequence([
    ("forwardLogicalChannelNumber", CHANNEL),
    ("forwardLogicalChannelParameters", Sequence([
        *optional("portNumber", kind=Integer(0, 65535)), ("dataType", DATA_TYPE),
        ("multiplexParameters", Choice(plain("h222LogicalChannelParameters", "h223LogicalChannelParameters",
                                             "v76LogicalChannelParameters"),
                                       [("h2250LogicalChannelParameters", CHANNEL_PARAMETERS), ("none", NULL)]))],
        plain("forwardLogicalChannelDependency", "replacementFor", kind=CHANNEL))),
    *optional("reverseLogicalChannelParameters", kind=Sequence([
        ("dataType", DATA_TYPE),
        *optional("multiplexParameters", kind=Choice(plain("h223LogicalChannelParameters", "v76LogicalChannelParameters"),
                                                     [("h2250LogicalChannelParameters", CHANNEL_PARAMETERS)]))],
        plain("reverseLogicalChannelDependency", "replacementFor", kind=CHANNEL)))],
    [("separateStack", NETWORK_ACCESS), ("encryptionSync", None), ("genericInformation", None)])
OPEN_ACK = Sequence([
    ("forwardLogicalChannelNumber", CHANNEL),
    *optional("reverseLogicalChannelParameters", kind=Sequence([
        ("reverseLogicalChannelNumber", CHANNEL), *optional("portNumber", kind=Integer(0, 65535)),
        *optional("multiplexParameters", kind=Choice(plain("h222LogicalChannelParameters"),
                                                     [("h2250LogicalChannelParameters", CHANNEL_PARAMETERS)]))],
        plain("replacementFor", kind=CHANNEL)))],
    [("separateStack", NETWORK_ACCESS),
     ("forwardMultiplexAckParameters", Choice([("h2250LogicalChannelAckParameters", ACK_PARAMETERS)], [])),
     ("encryptionSync", None), ("genericInformation", None)])
OPEN_REJECT = Sequence([
    ("forwardLogicalChannelNumber", CHANNEL),
    ("cause", Choice(plain("unspecified", "unsuitableReverseParameters", "dataTypeNotSupported", "dataTypeNotAvailable",
                           "unknownDataType", "dataTypeALCombinationNotSupported", kind=NULL),
                     plain("multicastChannelNotAllowed", "insufficientBandwidth", "separateStackEstablishmentFailed",
                           "invalidSessionID", "masterSlaveConflict", kind=NULL)))], [])
CLOSE_REASON = Choice(plain("unknown", "reopen", "reservationFailure", kind=NULL), [])
CLOSE = Sequence([("forwardLogicalChannelNumber", CHANNEL), ("source", Choice(plain("user", "lcse", kind=NULL)))],
                 [("reason", CLOSE_REASON)])
REQUEST_CLOSE = Sequence([("forwardLogicalChannelNumber", CHANNEL)],
                         [("qosCapability", None),
                          ("reason", Choice(plain("unknown", "normal", "reopen", "reservationFailure", kind=NULL), []))])
NUMBER_ONLY = Sequence([("forwardLogicalChannelNumber", CHANNEL)], [])

MULTIPOINT = Sequence([("multicastCapability", BOOLEAN), ("multiUniCastConference", BOOLEAN),
                       ("mediaDistributionCapability", SequenceOf(Sequence([
                           *plain("centralizedControl", "distributedControl", "centralizedAudio", "distributedAudio",
                                  "centralizedVideo", "distributedVideo", kind=BOOLEAN),
                           *optional("centralizedData", "distributedData")], [])))], [])
H2250_CAPABILITY = Sequence([
    ("maximumAudioDelayJitter", Integer(0, 1023)),
    *plain("receiveMultipointCapability", "transmitMultipointCapability", "receiveAndTransmitMultipointCapability",
           kind=MULTIPOINT),
    ("mcCapability", Sequence(plain("centralizedConferenceMC", "decentralizedConferenceMC", kind=BOOLEAN), [])),
    ("rtcpVideoControlCapability", BOOLEAN),
    ("mediaPacketizationCapability", Sequence([("h261aVideoPacketization", BOOLEAN)], []))], [])
CAPABILITY = Choice([
    ("nonStandard", None),
    *plain("receiveVideoCapability", "transmitVideoCapability", "receiveAndTransmitVideoCapability", kind=VIDEO),
    *plain("receiveAudioCapability", "transmitAudioCapability", "receiveAndTransmitAudioCapability", kind=AUDIO),
    *plain("receiveDataApplicationCapability", "transmitDataApplicationCapability",
           "receiveAndTransmitDataApplicationCapability", kind=DATA),
    ("h233EncryptionTransmitCapability", BOOLEAN), ("h233EncryptionReceiveCapability", None)], [])
CAPABILITY_SET = Sequence([
    ("sequenceNumber", Integer(0, 255)), ("protocolIdentifier", ObjectIdentifier()),
    *optional("multiplexCapability", kind=Choice(plain("nonStandard", "h222Capability", "h223Capability", "v76Capability"),
                                                 [("h2250Capability", H2250_CAPABILITY)])),
    *optional("capabilityTable", kind=SequenceOf(Sequence([("capabilityTableEntryNumber", CHANNEL),
                                                           *optional("capability", kind=CAPABILITY)]), 1, 256)),
    *optional("capabilityDescriptors", kind=SequenceOf(Sequence([
        ("capabilityDescriptorNumber", Integer(0, 255)),
        *optional("simultaneousCapabilities", kind=SequenceOf(SequenceOf(CHANNEL, 1, 256), 1, 256))]), 1, 256))], [])
SEQUENCE_NUMBER = Sequence([("sequenceNumber", Integer(0, 255))], [])

REQUESTS = Choice([
    ("nonStandard", None),
    ("masterSlaveDetermination", Sequence([("terminalType", Integer(0, 255)),
                                           ("statusDeterminationNumber", Integer(0, 16777215))], [])),
    ("terminalCapabilitySet", CAPABILITY_SET), ("openLogicalChannel", OPEN), ("closeLogicalChannel", CLOSE),
    ("requestChannelClose", REQUEST_CLOSE), *plain("multiplexEntrySend", "requestMultiplexEntry", "requestMode"),
    ("roundTripDelayRequest", SEQUENCE_NUMBER), ("maintenanceLoopRequest", None)], [])
RESPONSES = Choice([
    ("nonStandard", None),
    ("masterSlaveDeterminationAck", Sequence([("decision", Choice(plain("master", "slave", kind=NULL)))], [])),
    ("masterSlaveDeterminationReject", None), ("terminalCapabilitySetAck", SEQUENCE_NUMBER), ("terminalCapabilitySetReject", None),
    ("openLogicalChannelAck", OPEN_ACK), ("openLogicalChannelReject", OPEN_REJECT),
    ("closeLogicalChannelAck", NUMBER_ONLY), ("requestChannelCloseAck", NUMBER_ONLY),
    *plain("requestChannelCloseReject", "multiplexEntrySendAck", "multiplexEntrySendReject", "requestMultiplexEntryAck",
           "requestMultiplexEntryReject", "requestModeAck", "requestModeReject"),
    ("roundTripDelayResponse", SEQUENCE_NUMBER), *plain("maintenanceLoopAck", "maintenanceLoopReject")], [])
COMMANDS = Choice([
    *plain("nonStandard", "maintenanceLoopOffCommand", "sendTerminalCapabilitySet", "encryptionCommand", "flowControlCommand"),
    ("endSessionCommand", Choice([("nonStandard", None), ("disconnect", NULL), ("gstnOptions", None)], [])),
    ("miscellaneousCommand", None)], [])
MESSAGE = Choice([("request", REQUESTS), ("response", RESPONSES), ("command", COMMANDS), ("indication", None)], [])


def address(end, multicast=False):
    """A TransportAddress of "10.1.1.5:16384"."""
    end = endpoint(end)
    ip = ipaddress.ip_address(str(end.address))
    inner = ("iPAddress" if ip.version == 4 else "iP6Address", {"network": ip.packed, "tsapIdentifier": end.port})
    return ("multicastAddress" if multicast else "unicastAddress", inner)


def address_text(value):
    """(host, port) of a TransportAddress."""
    inner = value[1][1]
    return str(ipaddress.ip_address(inner["network"])), inner["tsapIdentifier"]


def octets(value):
    return encode(MESSAGE, value)


def read(data):
    return decode(MESSAGE, data)


def data_type(codec):
    """"g711Ulaw64k", "h261", "h264", "t38", "t120" and "null" as a DataType."""
    if codec == "null":
        return "nullData", None
    if codec == "h261":
        return "videoData", ("h261VideoCapability", {"qcifMPI": 1, "temporalSpatialTradeOffCapability": False,
                                                     "maxBitRate": 6400, "stillImageTransmission": False})
    if codec == "h264":  # H.241 8.1
        return "videoData", ("genericVideoCapability", {"capabilityIdentifier": ("standard", (0, 0, 8, 241, 0, 0, 1)),
                                                        "maxBitRate": 6400})
    if codec == "t38":
        profile = {"fillBitRemoval": False, "transcodingJBIG": False, "transcodingMMR": False, "version": 0,
                   "t38FaxRateManagement": ("transferredTCF", None)}
        return "data", {"application": ("t38fax", {"t38FaxProtocol": ("udp", None), "t38FaxProfile": profile}),
                        "maxBitRate": 144}
    if codec == "t120":
        return "data", {"application": ("t120", ("separateLANStack", None)), "maxBitRate": 6400}
    return "audioData", (codec, 20)


def _parameters(session, media, control, **more):
    value = {"sessionID": session, **more}
    if media:
        value["mediaChannel"] = address(media)
    if control:
        value["mediaControlChannel"] = address(control)
    return "h2250LogicalChannelParameters", value


def channel(number, codec="g711Ulaw64k", *, session=1, media=None, control=None, **more):
    """An OpenLogicalChannel for the sender's own stream. control: the sender's address for receiver reports."""
    return {"forwardLogicalChannelNumber": number,
            "forwardLogicalChannelParameters": {"dataType": data_type(codec),
                                                "multiplexParameters": _parameters(session, media, control, **more)}}


def reverse_channel(number, codec="g711Ulaw64k", *, session=1, media=None, control=None):
    """A fastStart proposal for a stream that its sender wants to receive (H.323 8.1.7.1), or the answer to a proposal."""
    return {"forwardLogicalChannelNumber": number,
            "forwardLogicalChannelParameters": {"dataType": ("nullData", None), "multiplexParameters": ("none", None)},
            "reverseLogicalChannelParameters": {"dataType": data_type(codec),
                                                "multiplexParameters": _parameters(session, media, control)}}


def fast_start(value):
    return encode(OPEN, value)


def read_fast_start(data):
    return decode(OPEN, data)


def open_channel(number, codec="g711Ulaw64k", **how):
    return "request", ("openLogicalChannel", channel(number, codec, **how))


def accept_channel(number, *, session=1, media=None, control=None):
    parameters = {"sessionID": session}
    if media:
        parameters["mediaChannel"] = address(media)
    if control:
        parameters["mediaControlChannel"] = address(control)
    return "response", ("openLogicalChannelAck", {
        "forwardLogicalChannelNumber": number,
        "forwardMultiplexAckParameters": ("h2250LogicalChannelAckParameters", parameters)})


def reject_channel(number, cause="dataTypeNotSupported"):
    return "response", ("openLogicalChannelReject", {"forwardLogicalChannelNumber": number, "cause": (cause, None)})


def close_channel(number):
    return "request", ("closeLogicalChannel", {"forwardLogicalChannelNumber": number, "source": ("lcse", None)})


def close_channel_ack(number):
    return "response", ("closeLogicalChannelAck", {"forwardLogicalChannelNumber": number})


def request_close(number):
    return "request", ("requestChannelClose", {"forwardLogicalChannelNumber": number, "reason": ("normal", None)})


def request_close_ack(number):
    return "response", ("requestChannelCloseAck", {"forwardLogicalChannelNumber": number})


def end_session():
    return "command", ("endSessionCommand", ("disconnect", None))


def master_slave(number, terminal_type=50):
    return "request", ("masterSlaveDetermination", {"terminalType": terminal_type, "statusDeterminationNumber": number})


def master_slave_ack(decision):
    return "response", ("masterSlaveDeterminationAck", {"decision": (decision, None)})


def capability_set_ack(sequence=1):
    return "response", ("terminalCapabilitySetAck", {"sequenceNumber": sequence})


def capability_set(sequence=1, codecs=("g711Ulaw64k", "g711Alaw64k")):
    """A capability set. Without codecs it is empty, which asks the peer to stop sending (H.323 8.4.6)."""
    value = {"sequenceNumber": sequence, "protocolIdentifier": IDENTIFIER}
    if codecs:
        multipoint = {"multicastCapability": False, "multiUniCastConference": False, "mediaDistributionCapability": []}
        value["multiplexCapability"] = ("h2250Capability", {
            "maximumAudioDelayJitter": 60, "receiveMultipointCapability": multipoint,
            "transmitMultipointCapability": multipoint, "receiveAndTransmitMultipointCapability": multipoint,
            "mcCapability": {"centralizedConferenceMC": False, "decentralizedConferenceMC": False},
            "rtcpVideoControlCapability": False, "mediaPacketizationCapability": {"h261aVideoPacketization": False}})
        value["capabilityTable"] = [{"capabilityTableEntryNumber": number, "capability": _capability(codec)}
                                    for number, codec in enumerate(codecs, 1)]
        value["capabilityDescriptors"] = [{"capabilityDescriptorNumber": 0,
                                           "simultaneousCapabilities": [list(range(1, len(codecs) + 1))]}]
    return "request", ("terminalCapabilitySet", value)


def _capability(codec):
    kind, value = data_type(codec)
    names = {"audioData": "receiveAudioCapability", "videoData": "receiveVideoCapability",
             "data": "receiveDataApplicationCapability"}
    return names[kind], value
