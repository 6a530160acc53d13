#!/usr/bin/env python3
"""Writes steps.txt: the messages of the engine's tests, one a line, a name and its octets.

  alg/h323/testdata/make_steps.py > alg/h323/testdata/steps.txt

The phone is 10.1.1.5 inside, the other side 203.0.113.9 outside, a gatekeeper 198.51.100.7.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "pcaps" / "generate"))

import h225
import h245
import q931
import ras

PHONE, FAR, GK = "10.1.1.5", "203.0.113.9", "198.51.100.7"
KINDS = {"setup": q931.SETUP, "callProceeding": q931.PROCEEDING, "alerting": q931.ALERTING, "connect": q931.CONNECT,
         "releaseComplete": q931.RELEASE_COMPLETE, "facility": q931.FACILITY}


def show(name, octets):
    print(name, octets.hex())


def call(name, body, *, number=1, far=False, **more):
    """A call signalling message of call `number`; far: from the called side."""
    show(name, h225.signal(KINDS[body[0]], number, body, tunnelling=True, from_destination=far, **more))


def control(name, *messages):
    show(name, b"".join(q931.tpkt(h245.octets(m)) for m in messages))
    for far in (False, True):
        call(f"{name}/tunnelled{'-far' if far else ''}", h225.facility(bytes([1]) * 16, "transportedInformation"), far=far,
             control=[h245.octets(m) for m in messages])


def guid(number=1):
    return bytes([number]) * 16


def main():
    for number in range(1, 8):
        call(f"setup-{number}", h225.setup("alice", "2001", guid(number), source=f"{PHONE}:1720"), number=number, called="2001")
        call(f"setup-far-{number}", h225.setup("bob", "1001", guid(number), source=f"{FAR}:1720"), number=number)
        call(f"release-{number}", h225.release(guid(number)), number=number, cause=16)
    call("setup-tokens", h225.setup("alice", "2001", guid(), tokens=[h225.TOKEN], source=f"{PHONE}:1720"))
    call("setup-nat", h225.setup("alice", "2001", guid(), source="192.168.0.9:1720"))
    call("setup-traversal", h225.setup("alice", "2001", guid(), supportedFeatures=h225.features(18, 19)))
    call("proceeding", h225.proceeding(guid()), far=True)
    call("alerting", h225.alerting(guid()), far=True)
    call("alerting-of-caller", h225.alerting(guid()))
    call("connect", h225.connect(guid()), far=True)
    call("connect-h245", h225.connect(guid(), h245Address=h225.address(f"{FAR}:3000")), far=True)
    call("connect-h245-foreign", h225.connect(guid(), h245Address=h225.address("203.0.113.77:3000")), far=True)
    call("setup-h245", h225.setup("alice", "2001", guid(), h245Address=h225.address(f"{PHONE}:4000")))
    call("release-busy", h225.release(guid(), "inConf"), far=True, cause=17)
    call("forwarded", h225.facility(guid(), "callForwarded", alternativeAddress=h225.address(f"{FAR}:1730")), far=True)

    def offered(host, port, number, codec, session=1):
        at, rtcp = f"{host}:{port}", f"{host}:{port + 1}"
        return [h245.fast_start(h245.channel(number, codec, session=session, control=rtcp)),
                h245.fast_start(h245.reverse_channel(number + 1, codec, session=session, media=at, control=rtcp))]
    fast = offered(PHONE, 16390, 1, "g711Ulaw64k") + offered(PHONE, 16392, 3, "g711Alaw64k")
    call("setup-fast", h225.setup("alice", "2001", guid(), fastStart=fast))
    chosen = [h245.fast_start(h245.channel(3, "g711Alaw64k", media=f"{FAR}:20000", control=f"{FAR}:20001")),
              h245.fast_start(h245.reverse_channel(4, "g711Alaw64k", control=f"{FAR}:20001"))]
    call("connect-fast", h225.connect(guid(), fastStart=chosen), far=True)
    call("alerting-fast", h225.alerting(guid(), fastStart=chosen), far=True)
    call("proceeding-refused", h225.proceeding(guid(), fastConnectRefused=None), far=True)

    control("open-1", h245.open_channel(1, "g711Ulaw64k", control=f"{PHONE}:16391"))
    control("ack-1", h245.accept_channel(1, media=f"{FAR}:20000", control=f"{FAR}:20001"))
    control("open-far-1", h245.open_channel(1, "g711Ulaw64k", control=f"{FAR}:20001"))
    control("ack-far-1", h245.accept_channel(1, media=f"{PHONE}:16390", control=f"{PHONE}:16391"))
    control("ack-foreign", h245.accept_channel(1, media="203.0.113.77:20000", control=f"{FAR}:20001"))
    control("ack-port", h245.accept_channel(1, media=f"{FAR}:5000", control=f"{FAR}:20001"))
    control("reject-1", h245.reject_channel(1))
    control("close-1", h245.close_channel(1))
    control("close-ack-1", h245.close_channel_ack(1))
    control("request-close-1", h245.request_close(1))
    control("end-session", h245.end_session())
    control("capabilities", h245.capability_set(1))
    control("capabilities-empty", ("request", ("terminalCapabilitySet", {
        "sequenceNumber": 2, "protocolIdentifier": h245.IDENTIFIER})))
    control("many-open", *(h245.open_channel(n, "g711Ulaw64k", session=n, control=f"{PHONE}:{16400 + 2 * n + 1}")
                           for n in range(1, 17)))
    control("many-ack", *(h245.accept_channel(n, session=n, media=f"{FAR}:{20000 + 2 * n}", control=f"{FAR}:{20001 + 2 * n}")
                          for n in range(1, 17)))

    show("grq", ras.octets("gatekeeperRequest", ras.discovery(1, f"{PHONE}:1719", "alice")))
    show("rrq", ras.octets("registrationRequest", ras.registration(2, f"{PHONE}:1720", f"{PHONE}:1719", "alice", ttl=60)))
    show("rrq-1721", ras.octets("registrationRequest", ras.registration(2, f"{PHONE}:1721", f"{PHONE}:1719", "alice", ttl=60)))
    show("rrq-foreign", ras.octets("registrationRequest", ras.registration(2, "192.168.0.9:1720", f"{PHONE}:1719", "alice", ttl=60)))
    show("keep-alive", ras.octets("registrationRequest", ras.registration(3, f"{PHONE}:1720", f"{PHONE}:1719", "alice", ttl=60, identifier="ep1", keep_alive=True)))
    common = {"protocolIdentifier": h225.VERSION}
    show("gcf", ras.octets("gatekeeperConfirm", {**common, "requestSeqNum": 1, "rasAddress": h225.address(f"{GK}:1719")}))
    for number in (2, 3):
        show(f"rcf-{number}", ras.octets("registrationConfirm", {
            **common, "requestSeqNum": number, "callSignalAddress": [h225.address(f"{GK}:1720")], "endpointIdentifier": "ep1",
            "timeToLive": 60}))
    show("arq", ras.octets("admissionRequest", ras.admission(4, "ep1", "alice", "2001", guid(), 1)))
    for port in (1720, 1730):
        show(f"acf-{port}", ras.octets("admissionConfirm", {
            "requestSeqNum": 4, "bandWidth": 1280, "callModel": ("direct", None),
            "destCallSignalAddress": h225.address(f"{FAR}:{port}")}))
    # Hostile ones.
    show("rcf-names-phone", ras.octets("registrationConfirm", {
        **common, "requestSeqNum": 2, "callSignalAddress": [h225.address(f"{PHONE}:1720")], "endpointIdentifier": "ep1",
        "timeToLive": 60}))
    call("setup-h245-elsewhere", h225.setup("alice", "2001", guid(), h245Address=h225.address("10.1.1.6:3389")))
    call("setup-bad-fast", h225.setup("alice", "2001", guid(), fastStart=[*fast, b"\xff\xff"]))
    call("connect-bad-fast", h225.connect(guid(), fastStart=[*chosen, b"\xff\xff"]), far=True)
    whole = h225.user_information(h225.setup("alice", "2001", guid()), tunnelling=True)
    show("setup-trailing", q931.tpkt(q931.message(q931.SETUP, 1, whole + b"\0")))
    show("alerting-trailing", q931.tpkt(q931.message(q931.ALERTING, 1, whole + b"\0")))
    show("rrq-trailing", ras.octets("registrationRequest", ras.registration(
        2, f"{PHONE}:1720", f"{PHONE}:1719", "alice", ttl=60)) + b"\0")
    call("setup-flagged", h225.setup("alice", "2001", guid()), far=True)
    call("setup-again", h225.setup("alice", "2001", guid(9), fastStart=fast))
    control("hundred-open", *(h245.open_channel(n, "g711Ulaw64k", session=n, control=f"{PHONE}:{16400 + 2 * n + 1}")
                              for n in range(1, 101)))
    show("drq", ras.octets("disengageRequest", ras.disengage(5, "ep1", guid(), 1)))
    show("dcf", ras.octets("disengageConfirm", {"requestSeqNum": 5}))


main()
