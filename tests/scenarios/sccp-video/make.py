from sccp_lib import *

with SccpScenario() as s:
    anna = s.registered(ANNA)
    call = s.call_out(anna)
    call.establish()
    leg = call.caller.leg
    channel = {"conference_id": leg.conference, "pass_through_party_id": leg.party + 1000, "call_reference": leg.reference}
    anna.hears("OpenMultiMediaReceiveChannel", **channel)
    anna.says("OpenMultiMediaReceiveChannelAck", address=ANNA, port=16400, pass_through_party_id=leg.party + 1000,
              call_reference=leg.reference)
    anna.hears("StartMultiMediaTransmission", address=GATEWAY, port=20010, **channel)
    anna.says("StartMultiMediaTransmissionAck", address=ANNA, port=16400, **channel)
    s.talk_both(anna.rtp, GATEWAY_RTP)
    s.talk_both(f"{ANNA}:16400", f"{GATEWAY}:20010", pt=97, payload=900)
    anna.hears("StopMultiMediaTransmission", **channel)
    anna.hears("CloseMultiMediaReceiveChannel", **channel)
    with s.dropped("no-pinhole"):
        s.talk(f"{GATEWAY}:20010", f"{ANNA}:16400", 1, pt=97)
    s.talk_both(anna.rtp, GATEWAY_RTP)
    call.end()
