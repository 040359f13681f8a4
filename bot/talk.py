"""The bot on a database without WeCom, and a person who talks to it: for the terminal chat and the tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from secrets import token_hex

from sqlalchemy import Connection, select, update

from bot.answering import Answering
from bot.dispatcher import Dispatcher
from bot.planning import NOTICE
from bot.worker import Worker
from scheduler.broadcasts import Broadcasts
from storage import people
from storage.clock import Clock
from storage.database import Store
from storage.incoming import Address, Incoming, Kind
from storage.outgoing import OUTGOING, Button, ButtonCard, Message
from storage.tables import outbox


class Talk:
    """The real dispatcher and handlers on a migrated database. Nothing is sent: what waits is taken with `waiting`."""

    def __init__(self, url: str, answering: Answering, clock: Clock) -> None:
        self.store = Store(url)
        self.clock = clock
        self.answering = answering
        self._dispatcher = Dispatcher(self.store, answering, clock, lambda: None, answering.clock)
        self._worker = Worker(self.store, answering.work, clock, lambda: None, answering.clock)
        self._broadcasts = Broadcasts(self.store, clock, answering.clock, NOTICE)

    async def start(self) -> None:
        """Open the database and take messages. Raises DatabaseUnavailable."""
        await self.store.start()
        await self._dispatcher.start()

    async def stop(self) -> None:
        """Finish what was taken and close."""
        await self._dispatcher.stop()
        await self.store.stop()

    async def submit(self, incoming: Incoming) -> None:
        """Returns once the message is answered and kept, its files included. Raises DatabaseUnavailable."""
        await self._dispatcher.submit(incoming)
        if await self._worker.work_due():
            await self._broadcasts.tick()

    async def waiting(self, address: Address) -> list[Message]:
        """What waits for an address, in order, marked as sent."""
        return await self.store.run(lambda conn: _taken(conn, address, self.clock))

    async def grant(self, address: Address, region: str, name: str | None = None, role: str = "officer") -> None:
        """Make the person an officer (or leader) of a region, called `name` to enterprises."""
        now = self.clock.now()
        await self.store.run(
            lambda conn: people.grant(
                conn, people.find_or_create(conn, address, now).known.person_id, role, region, now, name
            )
        )


@dataclass(slots=True)
class Speaker:
    """Somebody with an address, with the cards they hold."""

    address: Address
    cards: list[ButtonCard] = field(default_factory=list)
    """Every card received, the latest last."""

    def message(self, talk: Talk, kind: Kind, text: str = "") -> Incoming:
        """A message of theirs, not yet sent."""
        return Incoming(token_hex(8), self.address, kind, talk.clock.now(), text=text)

    def press(self, talk: Talk, button: Button) -> Incoming:
        """A button of a card pressed."""
        key, code = token_hex(8), token_hex(8)
        return Incoming(key, self.address, "card", talk.clock.now(), event_key=button.key, response_code=code)

    async def tell(self, talk: Talk, incoming: Incoming) -> list[Message]:
        """Hand a message over; what was answered, with whatever else waited."""
        await talk.submit(incoming)
        return await self.hear(talk)

    async def hear(self, talk: Talk) -> list[Message]:
        """What waits for them."""
        heard = await talk.waiting(self.address)
        self.cards += [message for message in heard if isinstance(message, ButtonCard)]
        return heard


def _taken(conn: Connection, address: Address, clock: Clock) -> list[Message]:
    seat = people.find_or_create(conn, address, clock.now())
    mine = (outbox.c.address_id == seat.address_id) & (outbox.c.status == "pending")
    rows = conn.execute(select(outbox.c.payload).where(mine).order_by(outbox.c.id)).scalars().all()
    if rows:
        conn.execute(update(outbox).where(mine).values(status="sent", sent_at=clock.now()))
    return [OUTGOING.validate_json(row) for row in rows]
