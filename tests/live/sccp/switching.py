"""Calls of the call server: ringing, opening channels, hold, transfer and conference.

A call has parties. A party is a device with a leg (its call reference and pass-through party) and, if the server carries
the media, a leg of the bridge. The server opens channels for all parties of a call at once. After the last Ack it tells
each party where to send. A number belongs to a registered phone, or is 9 and four digits for the outside.
"""

import asyncio

import sccp_steps as steps
from sccp_calls import INVALID, KEYS, SOFT_KEYS
from sccp_steps import Leg

KEY_NAMES = {number: name for name, number in SOFT_KEYS.items()}
OUTSIDE_DIGITS = 5


class Party:
    def __init__(self, device, leg):
        self.device, self.leg = device, leg
        self.state, self.digits, self.call = "dialling", "", None
        self.receives, self.media, self.talking = None, None, False

    def say(self, step, *arguments, **values):
        self.device.write(step(self.device.version, self.leg, *arguments, **values))

    def say_state(self, state):
        self.device.send("CallState", state=state, line=1, call_reference=self.leg.reference)


class Call:
    def __init__(self, parties):
        self.parties, self.outside, self.held, self.conference = [], False, False, False
        for party in parties:
            self.add(party)

    def add(self, party):
        party.call = self
        self.parties.append(party)


class Switch:
    def __init__(self, bridge, devices):
        self.bridge, self.devices = bridge, devices  # devices: by number
        self.last, self.history = 0, []
        self.consulting = {}  # device: the party that it holds during a consultation

    # Actions of phones.
    def party_of(self, device, reference):
        parties = device.parties
        for party in parties:
            if reference in (0, party.leg.reference):
                return party
        return parties[-1] if parties else None

    def off_hook(self, device, reference):
        ringing = next((party for party in device.parties if party.state == "ringing-in"), None)
        if ringing is not None:
            return self.answer(ringing)
        return self.dial_tone(device)

    def dial_tone(self, device):
        self.last += 1
        party = Party(device, Leg(0x1000000 + self.last, 0x2000000 + self.last, calling=device.number))
        device.parties.insert(0, party)
        Call([party])
        party.say(steps.dial_tone)
        return party

    def button(self, device, reference, button):
        party = self.party_of(device, reference)
        if party is None or party.state != "dialling":
            return
        if not party.digits:
            party.say(steps.tone_ends)
        party.digits += KEYS.get(button, "")
        complete = party.digits in self.devices or len(party.digits) >= (OUTSIDE_DIGITS if party.digits[0] == "9" else 4)
        if complete:
            self.spawn(self.dial(party, party.digits))

    def enbloc(self, device, number):
        self.spawn(self.dial(self.dial_tone(device), number))

    def soft_key(self, device, reference, event):
        party, key = self.party_of(device, reference), KEY_NAMES.get(event)
        if key == "new-call":
            self.dial_tone(device)
        elif party is None:
            return
        elif key == "answer":
            self.answer(party)
        elif key == "hold":
            self.hold(party)
        elif key == "resume":
            self.resume(party)
        elif key == "end-call":
            self.leave(party)
        elif key in ("transfer", "conference") and device in self.consulting:
            self.join(key, party, self.consulting.pop(device))
        elif key in ("transfer", "conference"):
            self.hold(party)
            self.consulting[device] = party
            self.dial_tone(device)

    # Results for the call.
    async def dial(self, caller, number):
        callee = self.devices.get(number)
        caller.leg.called = number
        if callee is None and not (number.startswith("9") and len(number) == OUTSIDE_DIGITS) or callee is caller.device:
            caller.say_state(INVALID)
            return
        caller.state = "ringing-out"
        caller.say(steps.proceeding)
        call = caller.call
        if callee is None:
            call.outside = True
        else:
            self.last += 1
            called = Party(callee, Leg(0x1000000 + self.last, 0x2000000 + self.last, calling=caller.device.number,
                                       called=number, outbound=False))
            callee.parties.insert(0, called)
            called.state = "ringing-in"
            call.add(called)
            called.say(steps.ringing_in)
        await self.media(call)
        caller.say(steps.ringing_out)
        if callee is None:
            self.open(call)

    async def media(self, call, needed=False):
        """Allocates legs of the bridge, if the call's media goes through the server."""
        for party in call.parties:
            if party.media is None:
                party.media = await self.bridge.leg(party.device.rtp, needed or call.outside or call.conference)
                if party.media is not None and self.bridge.tries:
                    host, port = party.media.ends
                    party.device.send("DisplayPromptStatus", text=f"RTP {host}:{port}", line=1,
                                      call_reference=party.leg.reference)

    def answer(self, party):
        party.say(steps.answered)
        self.open(party.call)

    def open(self, call):
        for party in call.parties:
            party.state, party.receives = "opening", None
            self.bridge.before(party.media, party.device.rtp)
            party.say(steps.open_channel)

    def acknowledged(self, device, reference, party_id, where, status):
        party = next((party for party in device.parties if party.leg.party == party_id), None)
        if party is None or party.state != "opening" or status:
            return
        party.receives = where
        if all(one.receives for one in party.call.parties):
            self.start(party.call)

    def start(self, call):
        for party in call.parties:
            party.state, party.talking = "connected", True
            if party.media is not None:
                party.media.phone = party.receives
                others = [one for one in call.parties if one is not party]
                party.media.others = [party.media] if call.outside else [one.media for one in others]
        for party in call.parties:
            party.say(steps.connected)
        for party in call.parties:
            party.say(steps.start_media, *self.target(call, party))

    def target(self, call, party):
        if party.media is not None:
            return party.media.ends
        return next(one for one in call.parties if one is not party).receives

    def stop(self, call):
        for party in call.parties:
            if party.talking or party.state == "opening":
                party.say(steps.stop_media)
            party.talking = False
            self.bridge.after(party.media)

    def hold(self, party):
        self.stop(party.call)
        party.state = "held"
        party.say(steps.held)

    def resume(self, party):
        self.open(party.call)

    def join(self, key, asking, held):
        """transfer: the other two talk. conference: all parties talk."""
        consulted, first = asking.call, held.call
        self.stop(consulted)
        self.drop(asking)
        if key == "transfer":
            self.drop(held)
        for party in list(consulted.parties):
            first.add(party)
        consulted.parties.clear()
        first.outside = first.outside or consulted.outside
        first.conference = key == "conference"
        self.spawn(self.reopen(first))

    async def reopen(self, call):
        await self.media(call)
        self.open(call)

    def leave(self, party):
        """A party hangs up; the other parties of a conference go on."""
        call = party.call
        if call.conference and len(call.parties) > 2:
            party.say(steps.stop_media)
            self.bridge.after(party.media)
            self.drop(party)
            for one in call.parties:
                one.media.others = [other.media for other in call.parties if other is not one]
            return
        self.stop(call)
        for one in list(call.parties):
            one.say(steps.statistics)
            self.drop(one)

    def drop(self, party):
        party.say(steps.ended)
        party.call.parties.remove(party)
        party.device.parties.remove(party)
        self.history.append({"number": party.device.number, "calling": party.leg.calling, "called": party.leg.called,
                             "reference": party.leg.reference, "media": party.media})
        self.bridge.free(party.media)

    def gone(self, device):
        self.consulting.pop(device, None)
        for party in list(device.parties):
            if party in device.parties:
                self.leave(party)

    @staticmethod
    def spawn(work):
        asyncio.ensure_future(work)
