from lib import *

ICE = ["a=ice-ufrag:8hhY", "a=ice-pwd:asd88fgpdd777uzjYhagZg", "a=rtcp-mux"]


def candidate(number, address, port, kind="host", priority=2130706431):
    return f"a=candidate:{number} 1 UDP {priority} {address} {port} typ {kind}"


with Scenario() as s:
    call = s.call(offer=audio(ALICE, 16384, *ICE, candidate(1, ALICE, 16384), candidate(2, "198.51.100.1", 30000, "srflx raddr 10.1.1.5 rport 16384", 1694498815)),
                  answer=audio(BOB, 20000, *ICE, candidate(1, BOB, 20000), candidate(2, "192.168.9.9", 20000, "host", 2130706430)))
    call.establish()
    with s.dropped("rtp-conformance"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
    s.probe(BOB_RTP, ALICE_RTP, username="8hhY:8hhY")
    s.probe(ALICE_RTP, BOB_RTP, username="8hhY:8hhY")
    s.talk_both(ALICE_RTP, BOB_RTP)
    s.probe(ALICE_RTP, "192.168.9.9:20000", username="8hhY:8hhY")
    call.bye()
