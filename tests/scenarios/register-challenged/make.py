from lib import *

PROXY = f"{BOB}:5070"


def options(number):
    return sip_message(f"OPTIONS sip:alice@{ALICE_SIP} SIP/2.0", [
        ("Via", f"SIP/2.0/UDP {PROXY};branch=z9hG4bK-o{number}"), ("From", "<sip:203.0.113.9>;tag=o"), ("To", f"<sip:alice@{ALICE}>"),
        ("Call-ID", f"options-{number}"), ("CSeq", f"{number} OPTIONS")])


with Scenario() as s:
    register(s, code=401)
    with s.dropped("no-session"):
        s.send(PROXY, ALICE_SIP, options(1))
    register(s, cseq=2, answered=False, extra=[("Authorization", 'Digest username="alice", realm="example.net", nonce="84a4cc6f3082121f32b42a2187831a9e", uri="sip:203.0.113.9", response="7587245234b3434cc3412213e5f113a5"')])
    with s.dropped("no-session"):
        s.send(PROXY, ALICE_SIP, options(2))
    register(s, cseq=3)
    s.send(PROXY, ALICE_SIP, options(3))
    with s.dropped("no-session"):
        s.send(f"{STRANGER}:5060", ALICE_SIP, options(4))
        s.send(PROXY, f"{ALICE}:5062", options(5))
