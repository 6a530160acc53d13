from lib import *

UDPTL = bytes.fromhex("00000110000000")

with Scenario() as s:
    call = s.call(offer=sdp(ALICE, ("audio", 16384), ("image", 16390, "udptl t38")),
                  answer=sdp(BOB, ("audio", 0), ("image", 20010, "udptl t38")))
    call.establish()
    s.send(f"{ALICE}:16390", f"{BOB}:20010", UDPTL)
    s.send(f"{BOB}:20010", f"{ALICE}:16390", UDPTL)
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
    call.bye()
