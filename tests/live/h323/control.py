"""H.245 of a test endpoint (ITU-T H.245 and H.323 8.2 to 8.5), over any transport.

    control = Control(media.channels, send, number=random)     send(list of encoded messages)
    control.start()                    capabilities and master/slave determination; then the channels open
    control.receive(octets)            for each message that arrives
    await control.open                 every channel here is acknowledged: media may flow
    await control.finish()             closes the channels and the session

Each side opens its own channels, and closes a channel when the peer closes one. With fast start (fast_offer,
fast_choose, fast_chosen) the channels open without these messages.
"""
import asyncio

import h245

CODECS = ("g711Ulaw64k", "h261")


def codec(place):
    return CODECS[place % len(CODECS)]


class Control:
    def __init__(self, channels, send, number):
        self.channels, self.send, self.number = channels, send, number
        self.capable, self.determined, self.opening = False, False, False
        self.acknowledged, self.closed = set(), set()
        loop = asyncio.get_running_loop()
        self.open, self.all_closed, self.ended = (loop.create_future() for _ in range(3))
        self.started = self.said_goodbye = False
        self.errors = []

    def start(self):
        if not self.started:
            self.started = True
            self.say(h245.capability_set(1, CODECS), h245.master_slave(self.number))

    def say(self, *messages):
        self.send([h245.octets(message) for message in messages])

    def receive(self, octets):
        _, (name, fields) = h245.read(octets)
        handler = getattr(self, "on_" + name, None)
        if handler is None:
            self.errors.append(f"unexpected {name}")
        else:
            handler(fields)

    def on_terminalCapabilitySet(self, fields):
        self.start()
        self.say(h245.capability_set_ack(fields["sequenceNumber"]))

    def on_terminalCapabilitySetAck(self, _):
        self.capable = True
        self.open_channels()

    def on_masterSlaveDetermination(self, fields):
        self.start()
        self.say(h245.master_slave_ack("master" if fields["statusDeterminationNumber"] > self.number else "slave"))

    def on_masterSlaveDeterminationAck(self, _):
        self.determined = True
        self.open_channels()

    def open_channels(self):
        if not (self.capable and self.determined) or self.opening:
            return
        self.opening = True
        self.say(*(h245.open_channel(number, codec(number - 1), session=number, control=channel.end(control=True))
                   for number, channel in enumerate(self.channels, 1)))

    def on_openLogicalChannel(self, fields):
        number = fields["forwardLogicalChannelNumber"]
        parameters = fields["forwardLogicalChannelParameters"]["multiplexParameters"][1]
        channel = self.channels[parameters["sessionID"] - 1]
        channel.remote_control = h245.address_text(parameters["mediaControlChannel"])
        self.say(h245.accept_channel(number, session=parameters["sessionID"], media=channel.end(),
                                     control=channel.end(control=True)))

    def on_openLogicalChannelAck(self, fields):
        number = fields["forwardLogicalChannelNumber"]
        parameters = fields["forwardMultiplexAckParameters"][1]
        channel = self.channels[number - 1]
        channel.remote_media = h245.address_text(parameters["mediaChannel"])
        channel.remote_control = h245.address_text(parameters["mediaControlChannel"])
        self.acknowledged.add(number)
        if len(self.acknowledged) == len(self.channels) and not self.open.done():
            self.open.set_result(True)

    def on_openLogicalChannelReject(self, fields):
        self.errors.append(f"channel {fields['forwardLogicalChannelNumber']} rejected: {fields['cause'][0]}")

    def on_closeLogicalChannel(self, fields):
        number = fields["forwardLogicalChannelNumber"]
        self.say(h245.close_channel_ack(number))
        if number not in self.closed:
            self.closed.add(number)
            self.say(h245.close_channel(number))

    def on_closeLogicalChannelAck(self, fields):
        self.closed.add(fields["forwardLogicalChannelNumber"])
        if len(self.closed) == len(self.channels) and not self.all_closed.done():
            self.all_closed.set_result(True)

    def on_endSessionCommand(self, _):
        self.goodbye()
        if not self.ended.done():
            self.ended.set_result(True)

    def goodbye(self):
        if not self.said_goodbye:
            self.said_goodbye = True
            self.say(h245.end_session())

    async def finish(self):
        for number in range(1, len(self.channels) + 1):
            self.closed.add(number)
            self.say(h245.close_channel(number))
        await asyncio.wait_for(self.all_closed, 10)
        self.goodbye()
        await asyncio.wait_for(self.ended, 10)


def fast_offer(channels):
    """Proposals for both directions of each channel, with two codecs, the preferred first (H.323 8.1.7.1)."""
    elements = []
    for number, channel in enumerate(channels, 1):
        media, control = channel.end(), channel.end(control=True)
        for place, name in enumerate((codec(number - 1), "g711Alaw64k")):
            elements.append(h245.channel(2 * number - 1 + 100 * place, name, session=number, control=control))
            elements.append(h245.reverse_channel(2 * number + 100 * place, name, session=number, media=media, control=control))
    return [h245.fast_start(element) for element in elements]


def _parameters(element):
    """(session, whether the proposal's sender receives on it, parameters)."""
    if "reverseLogicalChannelParameters" in element:
        parameters = element["reverseLogicalChannelParameters"]["multiplexParameters"][1]
        return parameters["sessionID"], True, parameters
    parameters = element["forwardLogicalChannelParameters"]["multiplexParameters"][1]
    return parameters["sessionID"], False, parameters


def fast_choose(channels, offered):
    """The first proposal for each session and direction, with this side's addresses (H.323 8.1.7.2)."""
    chosen, seen = [], set()
    for element in map(h245.read_fast_start, offered):
        session, theirs, parameters = _parameters(element)
        if (session, theirs) in seen or session > len(channels):
            continue
        seen.add((session, theirs))
        channel = channels[session - 1]
        channel.remote_control = h245.address_text(parameters["mediaControlChannel"])
        if theirs:
            channel.remote_media = h245.address_text(parameters["mediaChannel"])
        else:
            parameters["mediaChannel"] = h245.address(channel.end())
        parameters["mediaControlChannel"] = h245.address(channel.end(control=True))
        chosen.append(h245.fast_start(element))
    return chosen


def fast_chosen(channels, elements):
    """Applies the called side's choice to the caller's channels; returns the number of channels that can send."""
    for element in map(h245.read_fast_start, elements):
        session, receives, parameters = _parameters(element)
        channel = channels[session - 1]
        channel.remote_control = h245.address_text(parameters["mediaControlChannel"])
        if not receives:
            channel.remote_media = h245.address_text(parameters["mediaChannel"])
    return sum(channel.remote_media is not None for channel in channels)
