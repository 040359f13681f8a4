"""A person who talks to the bot in a test: the real dispatcher, handlers and database; only WeCom is left out."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from bot.answering import Answering
from bot.planning import planner
from bot.talk import Speaker, Talk
from handlers.officer.drawing import draw
from knowledge.library import Library, load_library
from scheduler.digests.digests import Digests
from scheduler.standings import Standings
from storage import almanac, claims, people
from storage.agenda import Window, WindowChange
from storage.clock import BusinessClock
from storage.database import Store
from storage.incoming import Address, Incoming, Kind
from storage.outgoing import ButtonCard, CardUpdate, File, Message, Picture
from storage.tables import enterprise, membership
from tests.conftest import StillClock

_LIBRARY: list[Library] = []


class Bot:
    """The bot on one database; `restart` throws away everything that is not in it."""

    def __init__(self, url: str, day: date) -> None:
        self._url = url
        self.clock = StillClock()
        self.business = BusinessClock(self.clock)
        self.business.set_today(day)
        if not _LIBRARY:
            _LIBRARY.append(load_library())
        self.talk = self._new_talk()

    def _new_talk(self) -> Talk:
        return Talk(self._url, Answering(_LIBRARY[0], self.business), self.clock)

    @property
    def store(self) -> Store:
        """The open database."""
        return self.talk.store

    async def start(self) -> None:
        """Open the database and take messages."""
        await self.talk.start()

    async def stop(self) -> None:
        """Finish what was taken and close."""
        await self.talk.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def sets(self, window: Window) -> int:
        """A window set from the command line; its id."""
        now = self.clock.now()
        change = [WindowChange(window)]
        return (await self.store.run(lambda conn: almanac.set_windows(conn, None, change, now)))[0]

    async def plans(self) -> int:
        """The reminders of the business day are promised; how many."""
        return await planner(self.store, lambda: _LIBRARY[0], self.clock, self.business).plan()

    async def works_out_standings(self) -> None:
        """How every firm stands, by the facts there are now."""
        await Standings(self.store, lambda: _LIBRARY[0], self.business, self.clock).tick()

    async def restart(self) -> None:
        """Stop and start again with nothing but the database."""
        await self.stop()
        self.talk = self._new_talk()
        await self.start()

    async def digests(self) -> int:
        """A minute goes by, and the digests that are due are promised; how many."""
        self.clock.advance(seconds=60)
        made = Digests(self.store, lambda: _LIBRARY[0], self.clock, self.business, draw)
        return await made.tick()


class Person:
    """Someone with an address; keeps what was said to them."""

    def __init__(self, bot: Bot, user: str) -> None:
        self._bot = bot
        self.speaker = Speaker(Address("wecom", "corp", "1000002", user))
        self.last: Incoming | None = None
        self.heard: list[Message] = []
        """The messages of the latest answer."""

    @property
    def address(self) -> Address:
        """Where they are reached."""
        return self.speaker.address

    @property
    def cards(self) -> list[ButtonCard]:
        """Every card received, the latest last."""
        return self.speaker.cards

    async def speaks_for(self, region: str | None, variant: str | None = None, name: str = "示例企业") -> None:
        """Be linked to a firm before the talk begins."""
        now = self._bot.clock.now()

        def link(conn: Any) -> None:
            seat = people.find_or_create(conn, self.address, now)
            firm = conn.execute(
                enterprise.insert().values(name=name, region=region, variant=variant, created_at=now)
            ).inserted_primary_key[0]
            conn.execute(
                membership.insert().values(
                    person_id=seat.known.person_id, enterprise_id=firm, current=False, since=now, confirmed_at=now
                )
            )
            claims.speak_for(conn, seat.known.person_id, firm)

        await self._bot.store.run(link)

    async def is_officer_of(self, region: str, name: str | None = None, role: str = "officer") -> None:
        """Be an officer (or leader) of a region before the talk begins."""
        await self._bot.talk.grant(self.address, region, name, role)

    async def says(self, text: str) -> str:
        """Type a message; returns what was answered."""
        return await self._send("text", text=text)

    async def opens_chat(self) -> str:
        """Enter the app's chat."""
        return await self._send("enter")

    async def picks(self, words: str) -> str:
        """Pick an entry of the app's menu, which stands for these words."""
        return await self._send("click", text=words)

    async def sends_picture(self) -> str:
        """Send something that is not text."""
        return await self._send("other")

    async def presses(self, words: str, old: bool = False) -> str:
        """Press a button of the latest card, or, `old`, of the first card that had it."""
        buttons = [b for card in (self.cards if old else self.cards[-1:]) for b in card.buttons]
        button = next((b for b in buttons if b.text == words), None)
        assert button is not None, f"no button {words!r} on {self.cards[-1:]}"
        return await self._deliver(self.speaker.press(self._bot.talk, button))

    async def repeats(self) -> str:
        """The same delivery once more, as WeCom's retry does."""
        assert self.last is not None
        return await self._deliver(self.last)

    async def hears(self) -> str:
        """What waits for this person without a message of theirs."""
        self.heard = await self.speaker.hear(self._bot.talk)
        return "\n".join(map(words, self.heard))

    async def _send(self, kind: Kind, text: str = "") -> str:
        return await self._deliver(self.speaker.message(self._bot.talk, kind, text))

    async def _deliver(self, incoming: Incoming) -> str:
        self.last = incoming
        self._bot.clock.advance(seconds=1)
        self.heard = await self.speaker.tell(self._bot.talk, incoming)
        return "\n".join(map(words, self.heard))


def words(message: Message) -> str:
    """What a person reads of a message."""
    match message:
        case ButtonCard():
            return f"{message.title}\n{message.desc}"
        case CardUpdate():
            return f"[{message.chosen}]"
        case File():
            return f"[文件 {message.name}]"
        case Picture():
            return f"[图片 {message.says}]"
        case _:
            return message.content
