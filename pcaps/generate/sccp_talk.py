"""SCCP conversations: phones, each on its TCP connection with the call manager, and calls between them.

    manager = CallManager(capture)                         # 203.0.113.10:2000
    anna = manager.phone("10.1.1.5", number="2001")
    anna.register()
    call = manager.call(anna, "2002", far=("203.0.113.20", 20000))      # to a gateway's media outside
    call.establish()
    ...RTP...
    call.end()

`capture` is a Capture with an attribute `now`, like a scenario: each sent message advances it a little. Each step of a
call is a separate method, so a scenario can omit or repeat a step, or add something between two steps.
"""

import sccp
import sccp_steps as steps
from headers import endpoint
from sccp_calls import BUTTONS, SOFT_KEYS
from sccp_fields import CALL_MANAGER_2
from sccp_registration import G711_ALAW, G711_ULAW, G729, capability_list
from sccp_steps import Leg
from tcp import TcpConnection

MANAGER = "203.0.113.10:2000"


class Phone:
    def __init__(self, manager, address, *, number="2001", device=None, version=17, device_type=30006, port=50000,
                 rtp_port=16384, register_address=None, **connection):
        self.manager, self.capture, self.version = manager, manager.capture, version
        self.address, self.number, self.device_type, self.rtp_port = address, number, device_type, rtp_port
        self.register_address = register_address or address
        self.device = device or "SEP0011223344" + f"{int(number) % 100:02}"
        client = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        self.connection = TcpConnection(self.capture, client, manager.end, **connection)
        self.connected = False

    @property
    def rtp(self):
        return f"{self.address}:{self.rtp_port}"

    @property
    def rtcp(self):
        return f"{self.address}:{self.rtp_port + 1}"

    def connect(self):
        self.capture.now = self.connection.open(self.capture.now)
        self.connected = True

    def write(self, side, data, **how):
        if not self.connected:
            self.connect()
        self.capture.now = self.connection.send(self.capture.now, side, data, **how)

    def says(self, name, *, how=None, **values):
        """Sends a message from the phone."""
        self.write("client", sccp.encode(name, self.version, **values), **(how or {}))

    def hears(self, message, *, how=None, **values):
        """Sends a message from the call manager: by its name, or as bytes of sccp_steps."""
        data = sccp.encode(message, self.version, **values) if isinstance(message, str) else message
        self.write("server", data, **(how or {}))

    def register_request(self, **values):
        """The bytes of RegisterReq."""
        wanted = {"device_name": self.device, "instance": 1, "address": self.register_address,
                  "device_type": self.device_type, "protocol_version": self.version, "features": 0, **values}
        return sccp.encode("RegisterReq", self.version, **wanted)

    def asks(self, *, how=None, **values):
        """Sends RegisterReq, and the IpPort that follows it."""
        self.write("client", self.register_request(**values), **(how or {}))

    def register(self, *, keep_alive=30, alarm=None, **values):
        if alarm is not None:
            self.says("Alarm", text=alarm, severity=2)
        self.asks(**values)
        if self.version <= 11:
            self.says("IpPort", port=self.rtp_port)
        self.hears("RegisterAck", keep_alive=keep_alive, date_template="D.M.Y", protocol_version=self.version)
        self.hears("CapabilitiesReq")
        self.says("CapabilitiesRes", **capability_list(G711_ULAW, G711_ALAW, G729))
        self.says("ButtonTemplateReq")

    def reject(self, text="Error: unknown device", **values):
        self.asks(**values)
        self.hears("RegisterReject", text=text)

    def unregister(self):
        self.says("UnregisterReq")
        self.hears("UnregisterAck")

    def keep_alive(self):
        self.says("KeepAlive")
        self.hears("KeepAliveAck")

    def close(self, by="client"):
        self.capture.now = self.connection.close(self.capture.now, by)

    def reset(self, side="client"):
        self.connection.reset(self.capture.now, side)
        self.capture.now += 0.01


class Side:
    """One phone's side of a call."""

    def __init__(self, phone, leg):
        self.phone, self.leg = phone, leg

    def hears(self, step, *arguments, how=None, **values):
        self.phone.hears(step(self.phone.version, self.leg, *arguments, **values), how=how)

    def says(self, name, **values):
        self.phone.says(name, line=self.leg.line, call_reference=self.leg.reference, **values)

    def off_hook(self):
        self.says("OffHook")
        self.hears(steps.dial_tone)

    def dial(self, digits, how="keypad"):
        """how: keypad (one message for each digit), enbloc (all digits in one), soft-key (new call, then the keypad)."""
        if how == "enbloc":
            self.phone.says("EnblocCall", called=digits, line=self.leg.line)
            self.hears(steps.dial_tone)
        elif how == "soft-key":
            self.soft_key("new-call")
            self.hears(steps.dial_tone)
        else:
            self.off_hook()
        if how != "enbloc":
            for digit in digits:
                self.says("KeypadButton", button=BUTTONS[digit])
        self.hears(steps.tone_ends)
        self.hears(steps.proceeding)

    def soft_key(self, key):
        self.says("SoftKeyEvent", event=SOFT_KEYS[key])

    def open_channel(self, *, address=None, port=None, status=0, **values):
        """Sends OpenReceiveChannel, and the phone's Ack with its media address. CallManager 2.x has neither."""
        if self.phone.version == CALL_MANAGER_2:
            return
        self.hears(steps.open_channel, **values)
        self.acknowledge(address=address, port=port, status=status)

    def acknowledge(self, *, address=None, port=None, status=0):
        self.phone.says("OpenReceiveChannelAck", status=status, address=address or self.phone.address,
                        port=self.phone.rtp_port if port is None else port, pass_through_party_id=self.leg.party,
                        call_reference=self.leg.reference)

    def start(self, address, port, **values):
        """Sends StartMediaTransmission and, from version 17 on, its Ack."""
        self.hears(steps.start_media, address, port, **values)
        if self.phone.version >= 17:
            self.phone.says("StartMediaTransmissionAck", conference_id=self.leg.conference, address=self.phone.address,
                            pass_through_party_id=self.leg.party, call_reference=self.leg.reference,
                            port=self.phone.rtp_port)


class TalkingCall:
    """A call of one phone with another, or with the media address far (address, port)."""

    def __init__(self, caller, number, callee=None, far=None):
        self.caller, self.number, self.callee, self.far = caller, number, callee, far

    @property
    def sides(self):
        return [side for side in (self.caller, self.callee) if side]

    def media_of(self, side):
        """The media address that side sends to."""
        if not self.callee:
            return self.far
        phone = (self.callee if side is self.caller else self.caller).phone
        return self.far or (phone.address, phone.rtp_port)

    def ring(self, how="keypad"):
        self.caller.dial(self.number, how)
        if self.callee:
            self.callee.hears(steps.ringing_in)
        self.caller.hears(steps.ringing_out)

    def answer(self):
        if self.callee:
            self.callee.says("OffHook")
            self.callee.hears(steps.answered)

    def open(self, **values):
        for side in self.sides:
            side.open_channel(**values)

    def start(self, **values):
        for side in self.sides:
            side.start(*self.media_of(side), **values)

    def connect(self, **values):
        self.open(**values)
        for side in self.sides:
            side.hears(steps.connected)
        self.start()

    def establish(self, how="keypad"):
        self.ring(how)
        self.answer()
        self.connect()

    def hold(self, side=None):
        side = side or self.caller
        side.soft_key("hold")
        for one in self.sides:
            one.hears(steps.stop_media)
        side.hears(steps.held)

    def resume(self, side=None):
        (side or self.caller).soft_key("resume")
        self.connect()

    def stop(self):
        for side in self.sides:
            side.hears(steps.stop_media)

    def end(self, side=None):
        side = side or self.caller
        side.says("OnHook")
        self.stop()
        for one in self.sides:
            one.hears(steps.ended)


class CallManager:
    def __init__(self, capture, end=MANAGER):
        self.capture, self.end = capture, str(endpoint(end))
        self._phones = self._calls = 0

    def phone(self, address, **options):
        options.setdefault("port", 50000 + self._phones)
        options.setdefault("client_isn", 1000 + 100_000 * self._phones)
        self._phones += 1
        return Phone(self, address, **options)

    def side(self, phone, calling, called, outbound, **values):
        self._calls += 1
        return Side(phone, Leg(0x1000000 + self._calls, 0x2000000 + self._calls, calling=calling, called=called,
                               outbound=outbound, **values))

    def call(self, caller, called, *, far=None, **values):
        """called: another Phone, or a number; with a number, far is its media address."""
        number = called if isinstance(called, str) else called.number
        first = self.side(caller, caller.number, number, True, **values)
        second = None if isinstance(called, str) else self.side(called, caller.number, number, False, **values)
        return TalkingCall(first, number, second, far)
