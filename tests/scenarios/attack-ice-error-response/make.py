from lib import *

OFFER = audio(ALICE, 16384, "a=ice-ufrag:abcd", "a=ice-pwd:abcdefghijklmnopqrstuvwx",
              "a=candidate:1 1 UDP 2130706431 10.1.1.5 16384 typ host")
ANSWER = audio(BOB, 20000, "a=ice-ufrag:efgh", "a=ice-pwd:abcdefghijklmnopqrstuvwx",
               "a=candidate:1 1 UDP 2130706431 203.0.113.9 20000 typ host")

with Scenario() as s:
    call = s.call(offer=OFFER, answer=ANSWER)
    call.establish()
    stranger = f"{STRANGER}:4000"
    s.send(stranger, ALICE_RTP, bytes.fromhex("000100002112a442") + b"A" * 12)
    s.send(ALICE_RTP, stranger, bytes.fromhex("011100002112a442") + b"A" * 12)
    with s.dropped("rtp-conformance"):
        s.talk(stranger, ALICE_RTP, 3)
    s.send(BOB_RTP, ALICE_RTP, bytes.fromhex("000100002112a442") + b"C" * 12)
    s.send(ALICE_RTP, BOB_RTP, bytes.fromhex("010100002112a442") + b"C" * 12)
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.bye()
