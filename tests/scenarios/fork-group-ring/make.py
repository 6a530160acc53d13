from lib import *

PHONES = {"alice": f"{ALICE}:5060", "anna": "10.1.1.6:5060"}

with Scenario() as s:
    for number, (user, phone) in enumerate(PHONES.items()):
        register(s, phone=phone, user=user, call_id=f"reg-{user}")
    legs = {}
    for user, phone in PHONES.items():
        leg = s.call(BOB_SIP, phone, caller="bob", callee=user, call_id="group", caller_tag="group", callee_tag=user,
                     offer=audio(BOB, 20000), answer=audio(phone.split(":")[0], 16384))
        leg._branch = len(legs) * 10
        legs[user] = leg, leg.invite()
    for leg, invite in legs.values():
        leg.reply(invite, 180)
    alice, anna = legs["alice"], legs["anna"]
    alice[0].accept(alice[1])
    s.talk_both(BOB_RTP, ALICE_RTP)
    anna[0].reply(anna[0].ask("caller", "CANCEL"), 200, contact=False)
    anna[0].reply(anna[1], 487)
    anna[0].ask("caller", "ACK")
    s.talk_both(BOB_RTP, ALICE_RTP)
    alice[0].bye()
