"""RAS messages (H.225.0 7.8 to 7.17) between endpoints and a gatekeeper.

    datagram = octets("registrationRequest", registration(5, signal="10.1.1.5:1720", ras="10.1.1.5:1719", alias="alice"))
    name, fields = read(datagram)

The builders return the fields of a message. Give further fields by their names in the ASN.1.
"""

from h225 import (ADDRESS, ADDRESSES, ALIASES, CALL_IDENTIFIER, CALL_TYPE, CRYPTO_TOKENS, ENDPOINT_IDENTIFIER, ENDPOINT_TYPE, GUID,
                  NON_STANDARD, TERMINAL, TOKENS, VENDOR, VERSION, address, alias)
from per import (Boolean, Choice, Integer, Null, ObjectIdentifier, Sequence, SequenceOf, decode, encode, optional, plain)

NULL, BOOLEAN, BANDWIDTH, REFERENCE = Null(), Boolean(), Integer(0, 4294967295), Integer(0, 65535)
NUMBER = ("requestSeqNum", Integer(1, 65535))
PROTOCOL = ("protocolIdentifier", ObjectIdentifier())
EXTRA = optional("nonStandardData", kind=NON_STANDARD)
GATEKEEPER = ("gatekeeperIdentifier", ENDPOINT_IDENTIFIER)
ENDPOINT = ("endpointIdentifier", ENDPOINT_IDENTIFIER)
SECURED = [("tokens", TOKENS), ("cryptoTokens", CRYPTO_TOKENS), ("integrityCheckValue", None)]
TTL = ("timeToLive", Integer(1, 4294967295))
CALL = ("callIdentifier", CALL_IDENTIFIER)
CALL_MODEL = Choice(plain("direct", "gatekeeperRouted", kind=NULL), [])


def maybe(part):
    return optional(part[0], kind=part[1])


def reason(root, additions=()):
    return Choice(plain(*root, kind=NULL), plain(*additions, kind=NULL))


GATEKEEPER_REQUEST = Sequence([NUMBER, PROTOCOL, *EXTRA, ("rasAddress", ADDRESS), ("endpointType", ENDPOINT_TYPE), *maybe(GATEKEEPER),
                               *optional("callServices"), *optional("endpointAlias", kind=ALIASES)],
                              [("alternateEndpoints", None), *SECURED[:2]])
GATEKEEPER_CONFIRM = Sequence([NUMBER, PROTOCOL, *EXTRA, *maybe(GATEKEEPER), ("rasAddress", ADDRESS)], [])
GATEKEEPER_REJECT = Sequence([NUMBER, PROTOCOL, *EXTRA, *maybe(GATEKEEPER), ("rejectReason", reason(
    ["resourceUnavailable", "terminalExcluded", "invalidRevision", "undefinedReason"], ["securityDenial"]))], [])
REGISTRATION_REQUEST = Sequence(
    [NUMBER, PROTOCOL, *EXTRA, ("discoveryComplete", BOOLEAN), ("callSignalAddress", ADDRESSES), ("rasAddress", ADDRESSES),
     ("terminalType", ENDPOINT_TYPE), *optional("terminalAlias", kind=ALIASES), *maybe(GATEKEEPER), ("endpointVendor", VENDOR)],
    [("alternateEndpoints", None), TTL, *SECURED, ("keepAlive", BOOLEAN), ENDPOINT,
     *plain("willSupplyUUIEs", "maintainConnection", kind=BOOLEAN)])
REGISTRATION_CONFIRM = Sequence(
    [NUMBER, PROTOCOL, *EXTRA, ("callSignalAddress", ADDRESSES), *optional("terminalAlias", kind=ALIASES), *maybe(GATEKEEPER), ENDPOINT],
    [("alternateGatekeeper", None), TTL, *SECURED, ("willRespondToIRR", BOOLEAN)])
REGISTRATION_REJECT = Sequence([NUMBER, PROTOCOL, *EXTRA, ("rejectReason", Choice(
    [*plain("discoveryRequired", "invalidRevision", "invalidCallSignalAddress", "invalidRASAddress", kind=NULL),
     ("duplicateAlias", ALIASES), *plain("invalidTerminalType", "undefinedReason", "transportNotSupported", kind=NULL)],
    plain("transportQOSNotSupported", "resourceUnavailable", "invalidAlias", "securityDenial", "fullRegistrationRequired",
          kind=NULL))), *maybe(GATEKEEPER)], [])
UNREGISTRATION_REQUEST = Sequence([NUMBER, ("callSignalAddress", ADDRESSES), *optional("endpointAlias", kind=ALIASES), *EXTRA,
                                   *maybe(ENDPOINT)], [("alternateEndpoints", None), GATEKEEPER, *SECURED, ("reason", reason(
                                       ["reregistrationRequired", "ttlExpired", "securityDenial", "undefinedReason"]))])
CONFIRM = Sequence([NUMBER, *EXTRA], SECURED)
ADMISSION_REQUEST = Sequence(
    [NUMBER, ("callType", CALL_TYPE), *optional("callModel", kind=CALL_MODEL), ENDPOINT, *optional("destinationInfo", kind=ALIASES),
     *optional("destCallSignalAddress", kind=ADDRESS), *optional("destExtraCallInfo", kind=ALIASES), ("srcInfo", ALIASES),
     *optional("srcCallSignalAddress", kind=ADDRESS), ("bandWidth", BANDWIDTH), ("callReferenceValue", REFERENCE), *EXTRA,
     *optional("callServices"), ("conferenceID", GUID), ("activeMC", BOOLEAN), ("answerCall", BOOLEAN)],
    [("canMapAlias", BOOLEAN), CALL, *plain("srcAlternatives", "destAlternatives"), GATEKEEPER, *SECURED])
ADMISSION_CONFIRM = Sequence(
    [NUMBER, ("bandWidth", BANDWIDTH), ("callModel", CALL_MODEL), ("destCallSignalAddress", ADDRESS),
     *optional("irrFrequency", kind=Integer(1, 65535)), *EXTRA], [("destinationInfo", ALIASES)])
ADMISSION_REJECT = Sequence([NUMBER, ("rejectReason", reason(
    ["calledPartyNotRegistered", "invalidPermission", "requestDenied", "undefinedReason", "callerNotRegistered",
     "routeCallToGatekeeper", "invalidEndpointIdentifier", "resourceUnavailable"], ["securityDenial"])), *EXTRA], [])
BANDWIDTH_REQUEST = Sequence([NUMBER, ENDPOINT, ("conferenceID", GUID), ("callReferenceValue", REFERENCE),
                              *optional("callType", kind=CALL_TYPE), ("bandWidth", BANDWIDTH), *EXTRA], [CALL])
BANDWIDTH_CONFIRM = Sequence([NUMBER, ("bandWidth", BANDWIDTH), *EXTRA], SECURED)
DISENGAGE_REQUEST = Sequence([NUMBER, ENDPOINT, ("conferenceID", GUID), ("callReferenceValue", REFERENCE),
                              ("disengageReason", reason(["forcedDrop", "normalDrop", "undefinedReason"])), *EXTRA],
                             [CALL, GATEKEEPER, *SECURED, ("answeredCall", BOOLEAN)])
LOCATION_REQUEST = Sequence([NUMBER, *maybe(ENDPOINT), ("destinationInfo", ALIASES), *EXTRA, ("replyAddress", ADDRESS)],
                            [("sourceInfo", ALIASES)])
LOCATION_CONFIRM = Sequence([NUMBER, ("callSignalAddress", ADDRESS), ("rasAddress", ADDRESS), *EXTRA], [])
LOCATION_REJECT = Sequence([NUMBER, ("rejectReason", reason(
    ["notRegistered", "invalidPermission", "requestDenied", "undefinedReason"])), *EXTRA], [])
INFO_REQUEST = Sequence([NUMBER, ("callReferenceValue", REFERENCE), *EXTRA, *optional("replyAddress", kind=ADDRESS)], [CALL])
INFO_RESPONSE = Sequence([*EXTRA, NUMBER, ("endpointType", ENDPOINT_TYPE), ENDPOINT, ("rasAddress", ADDRESS),
                          ("callSignalAddress", ADDRESSES), *optional("endpointAlias", kind=ALIASES), *optional("perCallInfo")],
                         [*SECURED, ("needResponse", BOOLEAN)])
IN_PROGRESS = Sequence([NUMBER, *EXTRA], [*SECURED, ("delay", Integer(1, 65535))])

MESSAGE = Choice([
    ("gatekeeperRequest", GATEKEEPER_REQUEST), ("gatekeeperConfirm", GATEKEEPER_CONFIRM), ("gatekeeperReject", GATEKEEPER_REJECT),
    ("registrationRequest", REGISTRATION_REQUEST), ("registrationConfirm", REGISTRATION_CONFIRM),
    ("registrationReject", REGISTRATION_REJECT), ("unregistrationRequest", UNREGISTRATION_REQUEST),
    ("unregistrationConfirm", CONFIRM), ("unregistrationReject", None), ("admissionRequest", ADMISSION_REQUEST),
    ("admissionConfirm", ADMISSION_CONFIRM), ("admissionReject", ADMISSION_REJECT), ("bandwidthRequest", BANDWIDTH_REQUEST),
    ("bandwidthConfirm", BANDWIDTH_CONFIRM), ("bandwidthReject", None), ("disengageRequest", DISENGAGE_REQUEST),
    ("disengageConfirm", CONFIRM), ("disengageReject", None), ("locationRequest", LOCATION_REQUEST),
    ("locationConfirm", LOCATION_CONFIRM), ("locationReject", LOCATION_REJECT), ("infoRequest", INFO_REQUEST),
    ("infoRequestResponse", INFO_RESPONSE), ("nonStandardMessage", None), ("unknownMessageResponse", None)],
    [("requestInProgress", IN_PROGRESS), ("resourcesAvailableIndicate", None), ("resourcesAvailableConfirm", None),
     ("infoRequestAck", CONFIRM)])


def octets(name, fields):
    return encode(MESSAGE, (name, fields))


def read(datagram):
    return decode(MESSAGE, datagram)


def discovery(number, ras, name, **more):
    return {"requestSeqNum": number, "protocolIdentifier": VERSION, "rasAddress": address(ras), "endpointType": TERMINAL,
            "endpointAlias": [alias(name)], **more}


def registration(number, signal, ras, name, *, ttl=60, identifier=None, keep_alive=False, **more):
    """keep_alive with the identifier makes a lightweight registration (H.323 7.2.2)."""
    fields = {"requestSeqNum": number, "protocolIdentifier": VERSION, "discoveryComplete": True,
              "callSignalAddress": [address(signal)], "rasAddress": [address(ras)], "terminalType": TERMINAL,
              "endpointVendor": TERMINAL["vendor"], "timeToLive": ttl, "keepAlive": keep_alive, "willSupplyUUIEs": False,
              "maintainConnection": False, **more}
    if not keep_alive:
        fields["terminalAlias"] = [alias(name)]
    if identifier:
        fields["endpointIdentifier"] = identifier
    return fields


def admission(number, identifier, caller, callee, guid, reference, *, answer=False, destination=None, **more):
    fields = {"requestSeqNum": number, "callType": ("pointToPoint", None), "endpointIdentifier": identifier,
              "destinationInfo": [alias(callee)], "srcInfo": [alias(caller)], "bandWidth": 1280,
              "callReferenceValue": reference, "conferenceID": guid, "activeMC": False, "answerCall": answer,
              "canMapAlias": True, "callIdentifier": {"guid": guid}, **more}
    if destination:
        fields["destCallSignalAddress"] = address(destination)
    return fields


def disengage(number, identifier, guid, reference, *, answered=False, reason_name="normalDrop"):
    return {"requestSeqNum": number, "endpointIdentifier": identifier, "conferenceID": guid, "callReferenceValue": reference,
            "disengageReason": (reason_name, None), "callIdentifier": {"guid": guid}, "answeredCall": answered}
