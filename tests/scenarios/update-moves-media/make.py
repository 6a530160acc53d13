from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    update = call.ask("callee", "UPDATE", body=audio(BOB, 20010, version=2))
    s.talk(BOB_RTP, ALICE_RTP, 1)
    call.reply(update, 200, body=audio(ALICE, 16384, version=2))
    s.talk_both(ALICE_RTP, f"{BOB}:20010")
    call.bye()
