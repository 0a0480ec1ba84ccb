"""What people agreed to, by purpose: how what was agreed to before reads now, and who is told what."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, select, text

from bot.config import Retention
from bot.message import Address
from bot.storage import Audience, Broadcast, Database, People, Subscriptions
from bot.storage.audience import recipients
from bot.storage.migrate import FOLDER
from bot.storage.retention import purge
from bot.storage.tables import consents

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
LAN, HOA, MAI = (Address("telegram", user) for user in ("7", "8", "9"))
NEWS, QUIZZES = Audience(("topic:a",)), Audience(("quiz:daily",))


def as_before(file: Path, *statements: str) -> None:
    """A database as the version before purposes left it."""
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    with create_engine(f"sqlite:///{file}").connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0013")
        for one in statements:
            connection.execute(text(one))
        connection.commit()


async def test_who_agreed_to_quizzes_alone_has_not_agreed_to_news(tmp_path: Path) -> None:
    file = tmp_path / "l.db"
    follows = (("7", "topic:a"), ("7", "quiz:daily"), ("8", "quiz:daily"), ("9", "topic:a"))
    as_before(
        file,
        *(f"INSERT INTO subscriptions VALUES ('{what}', 'telegram:{who}', 'now', 0)" for who, what in follows),
        *(
            "INSERT INTO consents (address, purpose, text_version, given_at) "
            f"VALUES ('telegram:{who}', 'updates', '{version}', 5)"
            for who, version in (("7", "2026-11"), ("8", "2026-11"), ("9", "import"))
        ),
    )
    database = await Database.open(f"sqlite+aiosqlite:///{file}")
    async with database.read() as connection:
        columns = (consents.c.address, consents.c.purpose, consents.c.text_version)
        rows = (await connection.execute(select(*columns).order_by(*columns))).all()
    assert [tuple(row) for row in rows] == [
        ("telegram:7", "quiz", "1.0"),
        ("telegram:7", "updates", "1.0"),
        ("telegram:8", "quiz", "1.0"),
        ("telegram:9", "updates", "1.0+import"),
    ]
    await database.close()


async def told(database: Database, audience: Audience) -> set[str]:
    async with database.read() as connection:
        return {row.person for row in await connection.execute(recipients(audience))}


async def test_a_consent_for_one_purpose_brings_nothing_of_the_other(database: Database) -> None:
    subscriptions = Subscriptions(database)
    for who, subjects in ((LAN, ["topic:a", "quiz:daily"]), (HOA, ["quiz:daily"]), (MAI, ["topic:a"])):
        await People(database).change(who, NOW, place=None)
        await subscriptions.follow(who, subjects, "now", "2.0", NOW)
    assert await told(database, NEWS) == {str(LAN), str(MAI)}
    assert await told(database, QUIZZES) == {str(LAN), str(HOA)}
    assert await told(database, Audience()) == {str(LAN), str(MAI)}  # everyone who consented to news
    assert await subscriptions.withdraw(LAN, "updates", NOW)
    assert await told(database, NEWS) == {str(MAI)}
    assert await told(database, QUIZZES) == {str(LAN), str(HOA)}


async def test_of_people_who_are_asked_anew_each_is_asked_once_though_it_is_taken_up_again(database: Database) -> None:
    subscriptions = Subscriptions(database)
    for who, version in ((LAN, "1.0"), (HOA, "1.0+import"), (MAI, "2.1")):
        await People(database).change(who, NOW, place=None)
        await subscriptions.follow(who, ["topic:a"], "now", version, NOW)
    asking = Broadcast("consent:updates=2", "consent", "updates=2", "", NOW)
    assert await subscriptions.lapse("updates", 2, asking, NOW) == 2
    assert await subscriptions.lapse("updates", 2, asking, NOW) == 0
    assert await told(database, NEWS) == {str(MAI)}
    assert await subscriptions.agree(LAN, "updates", "2.0", NOW)
    assert await subscriptions.agree(LAN, "updates", "2.0", NOW)  # pressed twice
    assert await told(database, NEWS) == {str(LAN), str(MAI)}
    assert not await subscriptions.has_lapsed(LAN, "updates")


async def test_who_never_answers_a_new_text_follows_nothing_after_a_year_and_the_proof_stays_its_time(
    database: Database,
) -> None:
    subscriptions, keep = Subscriptions(database), Retention(lapsed_consents=365, consents=1825, citizens=730)
    for who in (LAN, HOA):
        await People(database).change(who, NOW, place=None)
        await subscriptions.follow(who, ["topic:a", "quiz:daily"], "now", "1.0", NOW)
    asking = Broadcast("consent:updates=2", "consent", "updates=2", "", NOW)
    assert await subscriptions.lapse("updates", 2, asking, NOW) == 2
    await subscriptions.agree(HOA, "updates", "2.0", NOW)
    await purge(database, keep, NOW + timedelta(days=364))
    assert {one.subject for one in await subscriptions.of(LAN)} == {"topic:a", "quiz:daily"}
    await purge(database, keep, NOW + timedelta(days=366))
    assert {one.subject for one in await subscriptions.of(LAN)} == {"quiz:daily"}
    assert await subscriptions.consent(LAN, "quiz")
    assert not await subscriptions.has_lapsed(LAN, "updates")
    assert {one.subject for one in await subscriptions.of(HOA)} == {"topic:a", "quiz:daily"}
    assert await proofs(database, LAN) == [("quiz", "1.0"), ("updates", "1.0")]
    await purge(database, keep, NOW + timedelta(days=366 + 1824))
    assert await proofs(database, LAN) == [("quiz", "1.0"), ("updates", "1.0")]
    await purge(database, keep, NOW + timedelta(days=366 + 1826))
    assert await proofs(database, LAN) == [("quiz", "1.0")]


async def proofs(database: Database, who: Address) -> list[tuple[str, str]]:
    """(purpose, version) of all that is kept of what a person agreed to."""
    query = select(consents.c.purpose, consents.c.text_version).where(consents.c.address == str(who))
    async with database.read() as connection:
        return sorted((purpose, version) for purpose, version in await connection.execute(query))
