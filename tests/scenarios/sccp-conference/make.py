from sccp_lib import *

with SccpScenario() as s:
    phones = s.registered(ANNA), s.registered(BERT, version=11, rtp_port=16400)
    sides = [s.manager.side(phone, phone.number, "9000", True, conference=77) for phone in phones]
    for index, side in enumerate(sides):
        side.off_hook()
        side.open_channel()
        side.hears(steps.connected)
        side.start(GATEWAY, GATEWAY_PORT + 2 * index)
    for index, phone in enumerate(phones):
        s.talk_both(phone.rtp, f"{GATEWAY}:{GATEWAY_PORT + 2 * index}")
    sides[0].says("OnHook")
    sides[0].hears(steps.stop_media)
    sides[0].hears(steps.ended)
    with s.dropped("no-pinhole"):
        s.talk(GATEWAY_RTP, phones[0].rtp, 1)
    s.talk_both(phones[1].rtp, f"{GATEWAY}:{GATEWAY_PORT + 2}")
    sides[1].hears(steps.stop_media)
    sides[1].hears(steps.ended)
