from lib import *

BOT, ACCOMPLICE = "10.1.1.66:5060", f"{STRANGER}:5060"


def unregister(s, contact, call_id):
    names = [("Via", f"SIP/2.0/UDP {BOT};branch=z9hG4bK{call_id}"), ("From", "<sip:alice@203.0.113.9>;tag=q"),
             ("To", "<sip:alice@203.0.113.9>"), ("Call-ID", call_id), ("CSeq", "1 REGISTER")]
    s.send(BOT, ACCOMPLICE, sip_message("REGISTER sip:x SIP/2.0", [*names, ("Contact", contact), ("Expires", "0")]))
    s.send(ACCOMPLICE, BOT, sip_message("SIP/2.0 200 OK", names))


with Scenario() as s:
    register(s)
    unregister(s, "*", "bot-1")
    unregister(s, "<sip:alice@10.1.1.5:5060>", "bot-2")
