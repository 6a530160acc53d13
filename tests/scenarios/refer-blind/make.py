from lib import *

with Scenario() as s:
    call = s.call()
    call.establish()
    s.talk_both(ALICE_RTP, BOB_RTP)
    refer = call.ask("callee", "REFER", extra=[("Refer-To", "<sip:carol@203.0.113.20>"), ("Referred-By", "<sip:bob@203.0.113.9>")])
    call.reply(refer, 202)
    second = s.call(ALICE_SIP, "203.0.113.20:5060", callee="carol", offer=audio(ALICE, 16390), answer=audio("203.0.113.20", 24000))
    second.establish()
    notify = call.ask("caller", "NOTIFY", body="SIP/2.0 200 OK\r\n", content_type="message/sipfrag",
                      extra=[("Event", "refer"), ("Subscription-State", "terminated;reason=noresource")])
    call.reply(notify, 200)
    call.bye(side="callee")
    s.talk_both(f"{ALICE}:16390", "203.0.113.20:24000")
    second.bye()
