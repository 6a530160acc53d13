from lib import *

UDPTL = bytes.fromhex("00000110000000")
FAX = "udptl t38"


def fax(host, port, version):
    return sdp(host, ("image", port, FAX, ["a=T38FaxVersion:0", "a=T38MaxBitRate:14400"]), version=version)


with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    call.reinvite("callee", fax(BOB, 20000, 2), fax(ALICE, 16384, 2))
    for _ in range(3):
        s.send(ALICE_RTP, BOB_RTP, UDPTL)
        s.send(BOB_RTP, ALICE_RTP, UDPTL)
    call.reinvite("callee", fax(BOB, 20000, 2), fax(ALICE, 16384, 2))
    s.send(BOB_RTP, ALICE_RTP, UDPTL)
    call.bye()
