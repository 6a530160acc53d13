from lib import *

SHORT = {b"Via": b"v", b"From": b"f", b"To": b"t", b"Call-ID": b"i", b"Contact": b"m", b"Content-Length": b"l",
         b"Content-Type": b"c"}


def compact(message):
    head, body = message.split(b"\r\n\r\n", 1)
    lines = head.split(b"\r\n")
    for index, line in enumerate(lines[1:], 1):
        name, value = line.split(b": ", 1)
        lines[index] = SHORT.get(name, name) + b" :\t" + value.replace(b";branch", b"\r\n ;branch")
    lines.insert(2, b"s: folded\r\n over\r\n\tthree lines")
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


with Scenario() as s:
    call = s.call()
    invite = call.compose("caller", "INVITE", body=call.offer)
    call.say("caller", compact(invite))
    call.say("callee", compact(call.response(invite, 200, "OK", body=call.answer)))
    call.say("caller", compact(call.compose("caller", "ACK")))
    s.talk_both(ALICE_RTP, BOB_RTP)
    bye = call.compose("callee", "BYE")
    call.say("callee", compact(bye))
    call.say("caller", compact(call.response(bye, 200, "OK")))
