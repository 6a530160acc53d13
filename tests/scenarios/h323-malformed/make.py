from lib import *
from h323 import H323Call, Ras
import h225
import q931

with Scenario() as s:
    for number, damage in enumerate((lambda m: m.replace(b"\x00a\x00l\x00i\x00c\x00e", b"\x00a", 1), lambda m: m[:-9],
                                     lambda m: m[:60] + b"\xff" * 40), 1):
        call = H323Call(s, ALICE, BOB, number=number, client_port=40000 + number)
        body = damage(h225.user_information(h225.setup("alice", "bob", call.guid, fastStart=call.proposals()), tunnelling=True))
        s.write(call.line, "client", q931.tpkt(q931.message(q931.SETUP, number, body)))
        call.close()
    with s.dropped("no-pinhole"):
        s.talk(BOB_RTP, ALICE_RTP, 1)
