"""A person who talks to the bot in a test: the real dispatcher, handlers and database; only WeCom is left out."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import select, update

from bot.answering import Answering
from bot.dispatcher import Dispatcher
from knowledge.library import Library, load_library
from storage import people
from storage.clock import BusinessClock
from storage.database import Store
from storage.incoming import Address, Incoming, Kind
from storage.outgoing import OUTGOING, ButtonCard, CardUpdate, File, Message
from storage.tables import enterprise, membership, outbox
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
        self.store = Store(url)
        self._dispatcher = self._new_dispatcher()

    def _new_dispatcher(self) -> Dispatcher:
        return Dispatcher(self.store, Answering(_LIBRARY[0], self.business), self.clock, lambda: None)

    async def start(self) -> None:
        """Open the database and take messages."""
        await self.store.start()
        await self._dispatcher.start()

    async def stop(self) -> None:
        """Finish what was taken and close."""
        await self._dispatcher.stop()
        await self.store.stop()

    async def restart(self) -> None:
        """Stop and start again with nothing but the database."""
        await self.stop()
        self.store = Store(self._url)
        self._dispatcher = self._new_dispatcher()
        await self.start()

    async def submit(self, incoming: Incoming) -> None:
        """Hand a message to the dispatcher and wait for its commit."""
        self.clock.advance(seconds=1)
        await self._dispatcher.submit(incoming)


class Person:
    """Someone with an address; keeps what was said to them."""

    def __init__(self, bot: Bot, user: str) -> None:
        self._bot = bot
        self.address = Address("wecom", "corp", "1000002", user)
        self._numbers = count(1)
        self.last: Incoming | None = None
        self.heard: list[Message] = []
        """The messages of the latest answer."""
        self.cards: list[ButtonCard] = []
        """Every card received, the latest last."""

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
                    person_id=seat.known.person_id, enterprise_id=firm, current=True, since=now, confirmed_at=now
                )
            )

        await self._bot.store.run(link)

    async def is_officer_of(self, region: str) -> None:
        """Be an officer of a region before the talk begins."""
        now = self._bot.clock.now()
        await self._bot.store.run(
            lambda conn: people.grant(
                conn, people.find_or_create(conn, self.address, now).known.person_id, "officer", region, now
            )
        )

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
        return await self._send("card", event_key=button.key, response_code=f"code-{next(self._numbers)}")

    async def repeats(self) -> str:
        """The same delivery once more, as WeCom's retry does."""
        assert self.last is not None
        return await self._deliver(self.last)

    async def _send(self, kind: Kind, **fields: str) -> str:
        key = f"{self.address.user}-{next(self._numbers)}"
        return await self._deliver(Incoming(key, self.address, kind, self._bot.clock.now(), **fields))

    async def _deliver(self, incoming: Incoming) -> str:
        self.last = incoming
        await self._bot.submit(incoming)
        self.heard = await self._bot.store.run(self._take)
        for message in self.heard:
            if isinstance(message, ButtonCard):
                self.cards.append(message)
        return "\n".join(map(words, self.heard))

    def _take(self, conn: Any) -> list[Message]:
        """What waits in the outbox for this address, marked as sent."""
        seat = people.find_or_create(conn, self.address, self._bot.clock.now())
        mine = (outbox.c.address_id == seat.address_id) & (outbox.c.status == "pending")
        rows = conn.execute(select(outbox.c.payload).where(mine).order_by(outbox.c.id)).scalars().all()
        conn.execute(update(outbox).where(mine).values(status="sent"))
        return [OUTGOING.validate_json(row) for row in rows]


def words(message: Message) -> str:
    """What a person reads of a message."""
    match message:
        case ButtonCard():
            return f"{message.title}\n{message.desc}"
        case CardUpdate():
            return f"[{message.chosen}]"
        case File():
            return f"[文件 {message.name}]"
        case _:
            return message.content
