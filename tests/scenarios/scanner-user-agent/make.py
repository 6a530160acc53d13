from lib import *

def options(number, agent):
    return sip_message(f"OPTIONS sip:100@{ALICE} SIP/2.0", [
        ("Via", f"SIP/2.0/UDP {BOB_SIP};branch=z9hG4bK-{number}"), ("From", "<sip:100@1.1.1.1>;tag=x"), ("To", "<sip:100@1.1.1.1>"),
        ("Call-ID", f"scan-{number}"), ("CSeq", "1 OPTIONS"), ("User-Agent", agent)])


with Scenario() as s:
    for number, agent in enumerate(("friendly-scanner", "Polycom")):
        s.send(BOB_SIP, ALICE_SIP, options(number, agent))
        with s.dropped("acl"):
            s.send(f"{STRANGER}:5060", ALICE_SIP, options(number, agent))
