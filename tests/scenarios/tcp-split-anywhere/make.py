from lib import *

def whole(call):
    invite = call.invite(how=dict(split=SPLITS[call.s._calls - 1]))
    call.reply(invite, 180)
    call.accept(invite, how=dict(split=[1, 40]))
    call.s.talk_both(ALICE_RTP, BOB_RTP, 1)
    call.bye()


SPLITS = [[1], [2], [7], [40], [57], [58], [200, 201], [380], list(range(1, 400)), [100, 300, 400]]

with Scenario() as s:
    connection = s.tcp_open()
    for _ in SPLITS:
        whole(s.call(f"{ALICE}:40000", BOB_SIP, transport="TCP", connection=connection))
