"""H.225.0 call signalling (H323-UserInformation) of endpoints and gatekeepers in voice calls.

    body = setup(caller, callee_alias, guid=..., fast_start=[...])
    frame = signal(q931.SETUP, reference, body, tunnelling=True, control=[h245.octets(...)])
    kind, reference, from_destination, pdu = read_signal(payload)
    name, fields = pdu["h323-message-body"]

A body is (name, fields). signal() puts it into a Q.931 message in a TPKT frame. A type of None is a part of the ASN.1
that is not implemented (see per.py).
"""

import ipaddress

import q931
from headers import endpoint
from per import (Boolean, Choice, Integer, Null, ObjectIdentifier, OctetString, Sequence, SequenceOf, Text, decode,
                 encode, get_length, optional, plain, put_length)

NULL, BOOLEAN = Null(), Boolean()
VERSION = (0, 0, 8, 2250, 0, 6)
GUID = OctetString(16)
DIGITS = "#*,0123456789"

NON_STANDARD = Sequence([("nonStandardIdentifier", Choice(
    [("object", ObjectIdentifier()),
     ("h221NonStandard", Sequence([("t35CountryCode", Integer(0, 255)), ("t35Extension", Integer(0, 255)),
                                   ("manufacturerCode", Integer(0, 65535))], []))], [])), ("data", OctetString())])
ADDRESS = Choice([("ipAddress", Sequence([("ip", OctetString(4)), ("port", Integer(0, 65535))])),
                  ("ipSourceRoute", None), ("ipxAddress", None),
                  ("ip6Address", Sequence([("ip", OctetString(16)), ("port", Integer(0, 65535))], [])),
                  ("netBios", OctetString(16)), ("nsap", OctetString(1, 20)), ("nonStandardAddress", NON_STANDARD)], [])
ALIAS = Choice([("dialledDigits", Text(1, 128, 4, DIGITS)), ("h323-ID", Text(1, 256, 16))],
               [("url-ID", Text(1, 512, 8)), ("transportID", ADDRESS), ("email-ID", Text(1, 512, 8)),
                *plain("partyNumber", "mobileUIM", "isupNumber")])
ALIASES, ADDRESSES, OCTETS = SequenceOf(ALIAS), SequenceOf(ADDRESS), SequenceOf(OctetString())
VENDOR = Sequence([("vendor", Sequence([("t35CountryCode", Integer(0, 255)), ("t35Extension", Integer(0, 255)),
                                        ("manufacturerCode", Integer(0, 65535))], [])),
                   *optional("productId", "versionId", kind=OctetString(1, 256))], plain("enterpriseNumber"))
_ONLY_NON_STANDARD = Sequence(optional("nonStandardData", kind=NON_STANDARD), [])
ENDPOINT_TYPE = Sequence([*optional("nonStandardData", kind=NON_STANDARD), *optional("vendor", kind=VENDOR),
                          *optional("gatekeeper", kind=_ONLY_NON_STANDARD), *optional("gateway"), *optional("mcu"),
                          *optional("terminal", kind=_ONLY_NON_STANDARD), *plain("mc", "undefinedNode", kind=BOOLEAN)], [])
CALL_IDENTIFIER = Sequence([("guid", GUID)], [])
CALL_TYPE = Choice(plain("pointToPoint", "oneToN", "nToOne", "nToN", kind=NULL), [])
ENDPOINT_IDENTIFIER = Text(1, 128, 16)

# H.235: a token with a profile identifier and a time, and the hash of a token.
_SALT = Sequence([*optional("ranInt", kind=Integer()), *optional("iv8", kind=OctetString(8))], plain("iv16"))
CLEAR_TOKEN = Sequence([("tokenOID", ObjectIdentifier()), *optional("timeStamp", kind=Integer(1, 4294967295)),
                        *optional("password", kind=Text(1, 128, 16)), *optional("dhkey", "challenge"),
                        *optional("random", kind=Integer()), *optional("certificate"),
                        *optional("generalID", kind=Text(1, 128, 16)), *optional("nonStandard")], plain("eckasdhkey"))
TOKENS = SequenceOf(CLEAR_TOKEN)


class _Bits:
    """A BIT STRING of whole octets."""

    def put(self, out, value):
        put_length(out, 8 * len(value))
        out.octets(value)

    def get(self, source):
        return source.octets((get_length(source) + 7) // 8)


CRYPTO_TOKEN = Choice([("cryptoEPPwdHash", Sequence([
    ("alias", ALIAS), ("timeStamp", Integer(1, 4294967295)),
    ("token", Sequence([("algorithmOID", ObjectIdentifier()), ("paramS", _SALT), ("hash", _Bits())]))])),
    *plain("cryptoGKPwdHash", "cryptoEPPwdEncr", "cryptoGKPwdEncr", "cryptoEPCert", "cryptoGKCert", "cryptoFastStart",
           "nestedcryptoToken")], [])
CRYPTO_TOKENS = SequenceOf(CRYPTO_TOKEN)



class _FeatureNumber:
    """INTEGER (0..16383, ...): the number of an H.460 recommendation."""

    def put(self, out, value):
        out.bits(0, 1)
        out.octets(value.to_bytes(2, "big"))

    def get(self, source):
        if source.bits(1):
            raise ValueError("a number beyond the root")
        return int.from_bytes(source.octets(2), "big")


FEATURES = SequenceOf(Sequence([("id", Choice([("standard", _FeatureNumber()), ("oid", ObjectIdentifier()),
                                               ("nonStandard", GUID)], [])), *optional("parameters")], []))

_SECURED = [("tokens", TOKENS), ("cryptoTokens", CRYPTO_TOKENS)]
_FLAGS = plain("multipleCalls", "maintainConnection", kind=BOOLEAN)
_PROTOCOL = ("protocolIdentifier", ObjectIdentifier())
_PROGRESSING = Sequence([_PROTOCOL, ("destinationInfo", ENDPOINT_TYPE), *optional("h245Address", kind=ADDRESS)],
                        [("callIdentifier", CALL_IDENTIFIER), ("h245SecurityMode", None), *_SECURED, ("fastStart", OCTETS),
                         *_FLAGS])
# In CallProceeding fastConnectRefused follows the flags; in Alerting and Connect other parts come first.
PROCEEDING = Sequence(_PROGRESSING.root, [*_PROGRESSING.additions, ("fastConnectRefused", NULL)])
ALERTING = Sequence(_PROGRESSING.root, [*_PROGRESSING.additions,
                                        *plain("alertingAddress", "presentationIndicator", "screeningIndicator"),
                                        ("fastConnectRefused", NULL)])
CONNECT = Sequence([_PROTOCOL, *optional("h245Address", kind=ADDRESS), ("destinationInfo", ENDPOINT_TYPE),
                    ("conferenceID", GUID)],
                   [*_PROGRESSING.additions, *plain("language", "connectedAddress", "presentationIndicator",
                                                    "screeningIndicator"), ("fastConnectRefused", NULL)])
SETUP = Sequence([
    _PROTOCOL, *optional("h245Address", kind=ADDRESS), *optional("sourceAddress", kind=ALIASES),
    ("sourceInfo", ENDPOINT_TYPE), *optional("destinationAddress", kind=ALIASES),
    *optional("destCallSignalAddress", kind=ADDRESS), *optional("destExtraCallInfo", kind=ALIASES),
    *optional("destExtraCRV"), ("activeMC", BOOLEAN), ("conferenceID", GUID),
    ("conferenceGoal", Choice(plain("create", "join", "invite", kind=NULL),
                              plain("capability-negotiation", "callIndependentSupplementaryService", kind=NULL))),
    *optional("callServices"), ("callType", CALL_TYPE)],
    [("sourceCallSignalAddress", ADDRESS), ("remoteExtensionAddress", ALIAS), ("callIdentifier", CALL_IDENTIFIER),
     ("h245SecurityCapability", None), *_SECURED, ("fastStart", OCTETS), ("mediaWaitForConnect", BOOLEAN),
     ("canOverlapSend", BOOLEAN), ("endpointIdentifier", ENDPOINT_IDENTIFIER), *_FLAGS,
     *plain("connectionParameters", "language", "presentationIndicator", "screeningIndicator", "serviceControl"),
     ("symmetricOperationRequired", NULL), *plain("capacity", "circuitInfo", "desiredProtocols"),
     *plain("neededFeatures", "desiredFeatures", "supportedFeatures", kind=FEATURES),
     ("parallelH245Control", OCTETS)])
RELEASE_REASON = Choice(
    plain("noBandwidth", "gatekeeperResources", "unreachableDestination", "destinationRejection", "invalidRevision",
          "noPermission", "unreachableGatekeeper", "gatewayResources", "badFormatAddress", "adaptiveBusy", "inConf",
          "undefinedReason", kind=NULL),
    plain("facilityCallDeflection", "securityDenied", "calledPartyNotRegistered", "callerNotRegistered",
          "newConnectionNeeded", kind=NULL))
RELEASE = Sequence([_PROTOCOL, *optional("reason", kind=RELEASE_REASON)], [("callIdentifier", CALL_IDENTIFIER), *_SECURED])
INFORMATION = Sequence([_PROTOCOL], [("callIdentifier", CALL_IDENTIFIER), *_SECURED, ("fastStart", OCTETS)])
FACILITY_REASON = Choice(
    plain("routeCallToGatekeeper", "callForwarded", "routeCallToMC", "undefinedReason", kind=NULL),
    plain("conferenceListChoice", "startH245", "noH245", "newTokens", "featureSetUpdate", "forwardedElements",
          "transportedInformation", kind=NULL))
FACILITY = Sequence([_PROTOCOL, *optional("alternativeAddress", kind=ADDRESS), *optional("alternativeAliasAddress", kind=ALIASES),
                     *optional("conferenceID", kind=GUID), ("reason", FACILITY_REASON)],
                    [("callIdentifier", CALL_IDENTIFIER), ("destExtraCallInfo", ALIASES), ("remoteExtensionAddress", ALIAS),
                     *_SECURED, ("conferences", None), ("h245Address", ADDRESS), ("fastStart", OCTETS), *_FLAGS,
                     ("fastConnectRefused", NULL)])
PROGRESS = Sequence([*_PROGRESSING.root, ("callIdentifier", CALL_IDENTIFIER), *optional("h245SecurityMode"),
                     *optional("tokens", kind=TOKENS), *optional("cryptoTokens", kind=CRYPTO_TOKENS),
                     *optional("fastStart", kind=OCTETS)], [*_FLAGS, ("fastConnectRefused", NULL)])
_IDENTIFIED = Sequence([_PROTOCOL, ("callIdentifier", CALL_IDENTIFIER), *optional("tokens", kind=TOKENS),
                        *optional("cryptoTokens", kind=CRYPTO_TOKENS)], [])

BODY = Choice([("setup", SETUP), ("callProceeding", PROCEEDING), ("connect", CONNECT), ("alerting", ALERTING),
               ("information", INFORMATION), ("releaseComplete", RELEASE), ("facility", FACILITY)],
              [("progress", PROGRESS), ("empty", NULL),
               *plain("status", "statusInquiry", "setupAcknowledge", "notify", kind=_IDENTIFIED)])
PDU = Sequence([("h323-message-body", BODY), *optional("nonStandardData", kind=NON_STANDARD)],
               [("h4501SupplementaryService", OCTETS), ("h245Tunnelling", BOOLEAN), ("h245Control", OCTETS),
                ("nonStandardControl", SequenceOf(NON_STANDARD)), ("callLinkage", None), ("tunnelledSignallingMessage", None),
                ("provisionalRespToH245Tunnelling", NULL)])
USER_INFORMATION = Sequence([("h323-uu-pdu", PDU), *optional("user-data", kind=Sequence([
    ("protocol-discriminator", Integer(0, 255)), ("user-information", OctetString(1, 131))], []))], [])

TERMINAL = {"vendor": {"vendor": {"t35CountryCode": 181, "t35Extension": 0, "manufacturerCode": 21324},
                       "productId": b"endpoint", "versionId": b"1"}, "terminal": {}, "mc": False, "undefinedNode": False}
TOKEN = {"tokenOID": (0, 0, 8, 235, 0, 2, 1), "timeStamp": 1700000000, "generalID": "alice"}
CRYPTO = ("cryptoEPPwdHash", {"alias": ("h323-ID", "alice"), "timeStamp": 1700000000, "token": {
    "algorithmOID": (1, 2, 840, 113549, 2, 5), "paramS": {}, "hash": bytes(range(16))}})


def address(end):
    end = endpoint(end)
    ip = ipaddress.ip_address(str(end.address))
    return "ipAddress" if ip.version == 4 else "ip6Address", {"ip": ip.packed, "port": end.port}


def address_text(value):
    return str(ipaddress.ip_address(value[1]["ip"])), value[1]["port"]


def alias(name):
    """An alias: dialledDigits for a number, h323-ID otherwise."""
    return ("dialledDigits" if set(name) <= set(DIGITS) else "h323-ID"), name


def _call(guid):
    return {"protocolIdentifier": VERSION, "callIdentifier": {"guid": guid}}


def setup(caller, callee, guid, *, conference=None, source=None, destination=None, flags=True, **more):
    """caller, callee: aliases. source, destination: call signalling addresses. more: h245Address, fastStart, tokens ..."""
    fields = {**_call(guid), "sourceAddress": [alias(caller)], "sourceInfo": TERMINAL, "destinationAddress": [alias(callee)],
              "activeMC": False, "conferenceID": conference or guid, "conferenceGoal": ("create", None),
              "callType": ("pointToPoint", None), "mediaWaitForConnect": False, "canOverlapSend": False, **more}
    if source:
        fields["sourceCallSignalAddress"] = address(source)
    if destination:
        fields["destCallSignalAddress"] = address(destination)
    if flags:
        fields.setdefault("multipleCalls", False)
        fields.setdefault("maintainConnection", False)
    return "setup", fields


def proceeding(guid, **more):
    return "callProceeding", {**_call(guid), "destinationInfo": TERMINAL, "multipleCalls": False, "maintainConnection": False, **more}


def alerting(guid, **more):
    return "alerting", {**_call(guid), "destinationInfo": TERMINAL, "multipleCalls": False, "maintainConnection": False, **more}


def progress(guid, **more):
    return "progress", {**_call(guid), "destinationInfo": TERMINAL, "multipleCalls": False, "maintainConnection": False, **more}


def connect(guid, conference=None, **more):
    return "connect", {**_call(guid), "destinationInfo": TERMINAL, "conferenceID": conference or guid,
                       "multipleCalls": False, "maintainConnection": False, **more}


def release(guid, reason=None, **more):
    fields = {**_call(guid), **more}
    if reason:
        fields["reason"] = (reason, None)
    return "releaseComplete", fields


def facility(guid, reason="undefinedReason", **more):
    return "facility", {**_call(guid), "reason": (reason, None), "multipleCalls": False, "maintainConnection": False, **more}


def features(*numbers):
    """FeatureDescriptors of H.460.N."""
    return [{"id": ("standard", number)} for number in numbers]


EMPTY = ("empty", None)


def user_information(body, *, tunnelling=None, control=(), **more):
    """tunnelling: the h245Tunnelling flag; None leaves it out. control: encoded H.245 messages."""
    pdu = {"h323-message-body": body, **more}
    if tunnelling is not None:
        pdu["h245Tunnelling"] = tunnelling
    if control:
        pdu["h245Control"] = list(control)
    return encode(USER_INFORMATION, {"h323-uu-pdu": pdu})


def signal(kind, reference, body, *, tunnelling=None, control=(), more=None, **q931_parts):
    """A frame of the connection."""
    octets = user_information(body, tunnelling=tunnelling, control=control, **(more or {}))
    return q931.tpkt(q931.message(kind, reference, octets, **q931_parts))


def read_signal(payload):
    """Returns (Q.931 message type, call reference, whether the destination sent it, H323-UU-PDU) of a frame's payload."""
    kind, reference, from_destination, elements = q931.read_message(payload)
    pdu = None
    if q931.USER_USER in elements:
        pdu = decode(USER_INFORMATION, elements[q931.USER_USER][1:])["h323-uu-pdu"]
    return kind, reference, from_destination, pdu
