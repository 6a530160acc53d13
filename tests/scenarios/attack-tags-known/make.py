from lib import *

with Scenario() as s:
    call = s.call()
    invite = call.invite()
    stranger = f"{STRANGER}:5060"
    ringing = sip_message("SIP/2.0 183 Session Progress", [
        ("Via", f"SIP/2.0/UDP {ALICE_SIP};branch=z9hG4bKforged"), ("From", f"<sip:alice@{ALICE}>;tag=a1"),
        ("To", "<sip:bob@example.org>;tag=evil"), ("Call-ID", "call-1"), ("CSeq", "1 INVITE"),
        ("Content-Type", "application/sdp")], audio(STRANGER, 20000))
    s.send(stranger, ALICE_SIP, ringing)
    call.reply(invite, 180)
    call.accept(invite)
    s.talk_both(ALICE_RTP, BOB_RTP)
    bye = call.compose("callee", "BYE")
    s.send(stranger, ALICE_SIP, bye)
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
