"""People with several addresses: what is shared, where a push goes, how it moves, how they part; on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import inspect, select

from bot.config import Retention
from bot.message import Address
from bot.storage import (
    DIRECTIVE,
    Audience,
    Broadcast,
    Database,
    Deliveries,
    Outcome,
    People,
    Posts,
    Subscriptions,
    reach,
)
from bot.storage import deliveries as ledger
from bot.storage.erasing import erase
from bot.storage.imports import Newcomer, import_people
from bot.storage.profiles import profile
from bot.storage.reach import OpenSince, Unreached, open_since, reroute, unreached
from bot.storage.retention import purge
from bot.storage.rows import DeliveryState
from bot.storage.tables import broadcasts, citizens, consents, deliveries, subscriptions

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
WEEK = timedelta(days=7)
ZALO, TELEGRAM, PAGE = Address("zalo_oa", "5"), Address("telegram", "7"), Address("web_chat", "abc")
OTHERS = [Address("telegram", "1"), Address("web_chat", "x"), Address("zalo_oa", "9")]
RUNNING: OpenSince = open_since({"telegram": None, "zalo_oa": WEEK, "web_chat": None}, NOW)
LAW = Audience(("topic:a",))


async def wrote(database: Database, address: Address, at: datetime = NOW) -> None:
    people = People(database)
    await people.citizen(address)
    async with database.begin() as connection:
        await people.seen(connection, [address], at)


async def follow(database: Database, address: Address, *topics: str) -> None:
    await Subscriptions(database).follow(address, [f"topic:{one}" for one in topics], "now", "v", NOW)


async def lan(database: Database, zalo_at: datetime = NOW, telegram_at: datetime = NOW - timedelta(hours=1)) -> People:
    """One person on Zalo and Telegram, who follows a topic since before they were joined; the other one as well."""
    await wrote(database, ZALO, zalo_at)
    await wrote(database, TELEGRAM, telegram_at)
    await follow(database, ZALO, "a")
    people = People(database)
    await people.join(TELEGRAM, ZALO, NOW)
    return people


async def frozen(database: Database, kind: str = "announcement", since: OpenSince = RUNNING) -> Deliveries:
    found = Deliveries(database)
    await found.open([Broadcast("b", kind, "a", "hash", NOW, LAW)], NOW)
    for one in await found.broadcasts("planned"):
        await found.freeze(one, lambda _: NOW, since=since)
    return found


async def rows_of(database: Database) -> list[tuple[str, str, str]]:
    """(person, address, state) of all deliveries."""
    query = select(deliveries.c.person, deliveries.c.address, deliveries.c.state).order_by(deliveries.c.id)
    async with database.read() as connection:
        return [tuple(row) for row in await connection.execute(query)]


async def end(found: Deliveries, state: DeliveryState, at: datetime = NOW) -> None:
    """Whatever is due is claimed, sent and ends so."""
    claimed = await found.claim("w", NOW, 100)
    await found.mark_sending([one.id for one in claimed], "w", NOW)
    await found.settle([Outcome(one, state, at, None, f"m{one.id}", "a reason") for one in claimed])


async def test_a_delivery_is_unique_by_person_and_no_longer_by_address(database: Database) -> None:
    async with database.read() as connection:
        found = await connection.run_sync(lambda sync: inspect(sync).get_unique_constraints("deliveries"))
    assert [one["column_names"] for one in found] == [["broadcast", "person"]]


# Sharing -------------------------------------------------------------------------------------------------------------


async def test_what_is_followed_on_one_channel_counts_on_the_other(database: Database) -> None:
    await lan(database)
    mine = Subscriptions(database)
    await mine.follow(TELEGRAM, ["topic:b"], "daily", "v2", NOW)
    for address in (ZALO, TELEGRAM):
        assert [one.subject for one in await mine.of(address)] == ["topic:a", "topic:b"]
        consent = await mine.consent(address)
        assert consent is not None
        assert consent.text_version == "v"  # the one that stood: nobody was asked again
    await mine.unfollow(ZALO, "topic:a")
    await mine.set_frequency(ZALO, "weekly")
    assert [(one.subject, one.frequency) for one in await mine.of(TELEGRAM)] == [("topic:b", "weekly")]
    assert await mine.count() == 1


async def test_of_two_frequencies_the_more_frequent_counts_for_all(database: Database) -> None:
    mine = Subscriptions(database)
    await mine.follow(ZALO, ["topic:a", "topic:c"], "weekly", "v", NOW)
    await mine.follow(TELEGRAM, ["topic:a", "topic:b"], "daily", "v", NOW)
    await People(database).join(TELEGRAM, ZALO, NOW)
    found = [(one.subject, one.frequency) for one in await mine.of(ZALO)]
    assert found == [("topic:a", "daily"), ("topic:b", "daily"), ("topic:c", "daily")]


async def test_who_joins_nothing_to_something_keeps_each_frequency(database: Database) -> None:
    mine = Subscriptions(database)
    await mine.follow(TELEGRAM, ["topic:a"], "weekly", "v", NOW)
    await mine.follow(TELEGRAM, ["topic:b"], "now", "v", NOW)
    await People(database).join(TELEGRAM, ZALO, NOW)
    assert [one.frequency for one in await mine.of(ZALO)] == ["weekly", "now"]


async def test_place_and_form_set_here_win_and_roles_are_united(database: Database) -> None:
    people = People(database)
    await people.change(ZALO, NOW, place="xa-mau-a", form="ban", roles=frozenset({"official"}))
    await people.change(TELEGRAM, NOW, place="xa-mau-b", roles=frozenset({"business"}))
    await people.join(TELEGRAM, ZALO, NOW)
    for reader in (people, People(database)):  # in the cache and in the database
        for address in (ZALO, TELEGRAM):
            found = await reader.citizen(address)
            assert (found.place, found.form, found.roles) == ("xa-mau-b", "ban", frozenset({"official", "business"}))


async def test_what_a_person_changes_later_changes_everywhere_but_a_blocked_chat_is_one_chat(
    database: Database,
) -> None:
    people = await lan(database)
    await people.change(ZALO, NOW, form="anh-chi", gone=True)
    assert (await people.citizen(TELEGRAM)).form == "anh-chi"
    for reader in (people, People(database)):
        assert ((await reader.citizen(ZALO)).gone, (await reader.citizen(TELEGRAM)).gone) == (True, False)


async def test_stopping_on_one_channel_stops_all(database: Database) -> None:
    await lan(database)
    found = await frozen(database)
    assert await Subscriptions(database).stop(TELEGRAM, NOW) == 1
    assert await Subscriptions(database).of(ZALO) == []
    assert await Subscriptions(database).consent(ZALO) is None
    assert await rows_of(database) == [(str(ZALO), str(ZALO), "skipped")]
    assert await found.claim("w", NOW, 10) == []


async def test_three_addresses_are_one_person_and_joining_twice_changes_nothing(database: Database) -> None:
    people = await lan(database)
    await follow(database, PAGE, "b")
    assert await people.join(PAGE, TELEGRAM, NOW)
    assert not await people.join(ZALO, PAGE, NOW)
    assert sorted(await people.joined(TELEGRAM)) == sorted([ZALO, PAGE])
    assert len(await Subscriptions(database).of(TELEGRAM)) == 2
    assert await people.joined(Address("telegram", "999")) == []


# Where a push goes -----------------------------------------------------------------------------------------------------


async def test_a_push_goes_once_and_where_the_person_wrote_last(database: Database) -> None:
    await lan(database, zalo_at=NOW - timedelta(hours=2))
    await follow(database, OTHERS[0], "a")
    await wrote(database, OTHERS[0])
    await frozen(database)
    assert await rows_of(database) == [
        (str(OTHERS[0]), str(OTHERS[0]), "planned"),
        (str(ZALO), str(TELEGRAM), "planned"),
    ]


async def test_a_minute_decides_where_a_joined_person_wrote_last(database: Database) -> None:
    await lan(database, zalo_at=NOW + timedelta(minutes=1), telegram_at=NOW)
    await wrote(database, TELEGRAM, NOW + timedelta(minutes=2))
    await frozen(database)
    assert [address for _, address, _ in await rows_of(database)] == [str(TELEGRAM)]


async def test_a_channel_whose_window_is_closed_or_that_does_not_run_is_passed_over(database: Database) -> None:
    long_ago = NOW - timedelta(days=30)
    await lan(database, zalo_at=NOW - timedelta(days=8), telegram_at=long_ago)
    assert await Deliveries(database).audience(LAW) == {"zalo_oa": 1}  # nothing is known of windows
    assert await Deliveries(database).audience(LAW, since=RUNNING) == {"telegram": 1}
    assert await Deliveries(database).audience(LAW, since=open_since({"zalo_oa": WEEK}, NOW)) == {"zalo_oa": 1}
    await frozen(database)
    assert await rows_of(database) == [(str(ZALO), str(TELEGRAM), "planned")]


async def test_who_blocked_one_chat_is_told_in_the_other_and_who_blocked_all_is_not(database: Database) -> None:
    people = await lan(database)
    await people.gone(ZALO)  # the one under which everything stands
    assert await Deliveries(database).audience(LAW) == {"telegram": 1}
    await people.gone(TELEGRAM)
    assert await Deliveries(database).audience(LAW) == {}


async def test_roles_and_places_of_an_audience_are_those_of_the_person(database: Database) -> None:
    people = await lan(database)
    await people.change(TELEGRAM, NOW, roles=frozenset({"official"}), place="xa-mau-a")
    wanted = Audience(("topic:a",), ("official",), ("xa-mau-a",))
    assert await Deliveries(database).audience(wanted) == {"zalo_oa": 1}


async def test_joining_while_an_audience_is_frozen_tells_nobody_twice(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram's page is written already, Zalo's is still to come."""
    for address in (TELEGRAM, ZALO):
        await wrote(database, address)
        await follow(database, address, "a")
    found = Deliveries(database)
    (opened,) = await found.open([Broadcast("b", "announcement", "a", "hash", NOW, LAW)], NOW)
    monkeypatch.setattr(ledger, "PAGE", 1)
    pages = iter([NOW] * 3)  # one for each frequency
    with pytest.raises(RuntimeError):
        await found.freeze(opened, lambda _: next(pages))  # stopped in the second page
    assert [address for _, address, _ in await rows_of(database)] == [str(TELEGRAM)]
    await People(database).join(ZALO, TELEGRAM, NOW)
    await found.freeze(opened, lambda _: NOW)
    assert await rows_of(database) == [(str(ZALO), str(TELEGRAM), "planned")]


async def test_what_was_planned_for_both_is_sent_once_and_still_sums_up(database: Database) -> None:
    for address in (TELEGRAM, ZALO):
        await wrote(database, address)
        await follow(database, address, "a")
    found = await frozen(database)
    await People(database).join(ZALO, TELEGRAM, NOW)
    assert await found.counts() == {"b": {"planned": 1, "skipped": 1}}
    await end(found, "sent")
    assert await found.counts() == {"b": {"sent": 1, "skipped": 1}}


async def test_what_one_of_both_got_before_they_were_joined_is_not_sent_to_the_other(database: Database) -> None:
    for address in (TELEGRAM, ZALO):
        await wrote(database, address)
        await follow(database, address, "a")
    found = await frozen(database)
    (first, *_) = await found.claim("w", NOW, 1)
    await found.mark_sending([first.id], "w", NOW)
    await found.settle([Outcome(first, "sent", NOW, None, "m")])
    await People(database).join(ZALO, TELEGRAM, NOW)
    assert await found.counts() == {"b": {"sent": 1, "skipped": 1}}


async def test_a_correction_goes_where_the_wrong_text_went_once_a_person(database: Database) -> None:
    people = await lan(database)
    found = await frozen(database)
    await end(found, "sent")
    await wrote(database, TELEGRAM, NOW + timedelta(hours=5))
    wrong = Audience(got="b")
    assert await found.audience(wrong, "right") == {"zalo_oa": 1}
    await people.gone(ZALO)
    assert await found.audience(wrong, "right") == {"telegram": 1}
    await people.gone(TELEGRAM)
    assert await found.audience(wrong, "right") == {}


# Another way -----------------------------------------------------------------------------------------------------------


async def test_what_a_blocked_chat_did_not_take_goes_to_the_other_one_and_the_sum_stays(database: Database) -> None:
    people = await lan(database)
    await follow(database, OTHERS[0], "a")
    await wrote(database, OTHERS[0])
    found = await frozen(database)
    await people.gone(ZALO)
    await people.gone(OTHERS[0])
    await end(found, "gone")
    await found.finish(NOW)
    assert await reroute(database, RUNNING, NOW) == 1
    assert await found.counts() == {"b": {"gone": 1, "planned": 1}}
    (again,) = await found.claim("w", NOW, 10)  # though the broadcast had been finished
    assert again.address == TELEGRAM
    assert await reroute(database, RUNNING, NOW) == 0


async def test_many_who_blocked_one_chat_are_moved_page_by_page(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "PAGE", 2)
    people = People(database)
    for n in range(5):
        one, other = Address("telegram", f"{n}"), Address("zalo_oa", f"{n}")
        await follow(database, one, "a")
        await people.join(one, other, NOW)
    found = await frozen(database, since=open_since({"telegram": None}, NOW))
    for n in range(5):
        await people.gone(Address("telegram", f"{n}"))
    await end(found, "gone")
    assert await reroute(database, RUNNING, NOW) == 5
    assert await found.counts() == {"b": {"planned": 5}}


async def test_who_blocked_both_chats_is_tried_no_more(database: Database) -> None:
    people = await lan(database)
    found = await frozen(database)
    for address, moved in ((ZALO, 1), (TELEGRAM, 0)):
        await people.gone(address)
        await end(found, "gone")
        assert await reroute(database, RUNNING, NOW) == moved
    assert await found.counts() == {"b": {"gone": 1}}


async def test_a_directive_does_not_wait_for_a_window_where_another_chat_is_open(database: Database) -> None:
    await lan(database)
    for kind, moved in (("announcement", 0), (DIRECTIVE, 1)):
        async with database.begin() as connection:
            await connection.execute(deliveries.delete())
            await connection.execute(broadcasts.delete())
        found = await frozen(database, kind)
        await end(found, "waiting")
        assert await reroute(database, RUNNING, NOW) == moved
    assert await rows_of(database) == [(str(ZALO), str(TELEGRAM), "planned")]


async def test_a_directive_waits_where_the_other_chat_is_closed_as_well_and_is_listed(database: Database) -> None:
    await lan(database)
    found = await frozen(database, DIRECTIVE)
    await end(found, "waiting")
    assert await reroute(database, open_since({"zalo_oa": WEEK}, NOW), NOW) == 0
    (one,) = await found.broadcasts()
    assert await unreached(database, one.id) == [Unreached(ZALO, "waiting", "a reason")]


async def test_what_is_too_late_goes_no_other_way(database: Database) -> None:
    people = await lan(database)
    found = Deliveries(database)
    late = Broadcast("b", "announcement", "a", "hash", NOW, LAW, latest_send_at=NOW)
    for one in await found.open([late], NOW):
        await found.freeze(one, lambda _: NOW)
    await people.gone(ZALO)
    await end(found, "gone")
    assert await reroute(database, RUNNING, NOW + timedelta(seconds=1)) == 0
    assert await reroute(database, RUNNING, NOW) == 1


async def test_what_the_other_chat_got_before_both_were_joined_is_not_sent_there_again(database: Database) -> None:
    for address in (TELEGRAM, ZALO):
        await wrote(database, address)
        await follow(database, address, "a")
    found = await frozen(database)
    first, second = await found.claim("w", NOW, 2)
    await found.mark_sending([first.id, second.id], "w", NOW)
    states: dict[Address, DeliveryState] = {TELEGRAM: "sent", ZALO: "gone"}
    await found.settle([Outcome(one, states[one.address], NOW, None, "m") for one in (first, second)])
    people = People(database)
    await people.gone(ZALO)
    await people.join(TELEGRAM, ZALO, NOW)
    assert await reroute(database, RUNNING, NOW) == 0


# Parting and forgetting ------------------------------------------------------------------------------------------------


async def test_who_parts_takes_a_copy_and_stops_alone(database: Database) -> None:
    for leaves in (ZALO, TELEGRAM):  # the one under which everything stands, and another one
        people = await lan(database)
        assert await people.part(leaves)
        for address in (ZALO, TELEGRAM):
            assert [one.subject for one in await Subscriptions(database).of(address)] == ["topic:a"]
            assert await Subscriptions(database).consent(address)
            assert (await people.citizen(address)).person is None
        await Subscriptions(database).stop(leaves, NOW)
        stays = TELEGRAM if leaves == ZALO else ZALO
        assert len(await Subscriptions(database).of(stays)) == 1
        assert await people.part(leaves) is None
        await Subscriptions(database).stop(stays, NOW)


async def test_of_three_two_stay_together(database: Database) -> None:
    people = await lan(database)
    await people.join(PAGE, TELEGRAM, NOW)
    async with database.read() as connection:
        assert (await profile(connection, PAGE)).key == str(ZALO)
    await people.part(ZALO)
    assert await people.joined(PAGE) == [TELEGRAM]
    await Subscriptions(database).unfollow(PAGE, "topic:a")
    assert await Subscriptions(database).of(TELEGRAM) == []
    assert len(await Subscriptions(database).of(ZALO)) == 1


async def test_who_parted_is_told_of_what_is_new_in_both_chats_and_of_what_was_sent_in_none(database: Database) -> None:
    people = await lan(database)
    found = await frozen(database)
    await end(found, "sent")
    await people.part(ZALO)
    assert await found.audience(LAW) == {"telegram": 1, "zalo_oa": 1}
    assert await rows_of(database) == [(str(ZALO), str(ZALO), "sent")]
    assert await found.audience(Audience(got="b"), "right") == {"zalo_oa": 1}


async def test_what_went_to_the_one_that_stays_is_corrected_there(database: Database) -> None:
    people = await lan(database, zalo_at=NOW - timedelta(days=1))
    found = await frozen(database)
    await end(found, "sent")
    await people.part(ZALO)
    assert await rows_of(database) == [(str(TELEGRAM), str(TELEGRAM), "sent")]
    assert await found.audience(Audience(got="b"), "right") == {"telegram": 1}


async def test_who_asks_to_be_forgotten_is_forgotten_at_every_address(database: Database) -> None:
    await lan(database)
    await follow(database, OTHERS[0], "a")
    await frozen(database)
    gone = await erase(database, TELEGRAM, NOW)
    assert set(gone.addresses) == {ZALO, TELEGRAM}
    async with database.read() as connection:
        for table in (citizens, subscriptions, consents, deliveries):
            left = set((await connection.execute(select(table.c.address))).scalars())
            assert not left & {str(ZALO), str(TELEGRAM)}, table.name


async def test_nobody_is_forgotten_at_one_address_while_they_write_at_another(database: Database) -> None:
    people = await lan(database, zalo_at=NOW - timedelta(days=900))
    await Subscriptions(database).stop(ZALO, NOW)
    assert (await purge(database, Retention(citizens=100), NOW))["citizens"] == 0
    assert await people.joined(TELEGRAM) == [ZALO]
    assert (await purge(database, Retention(citizens=100), NOW + timedelta(days=200)))["citizens"] == 2


async def test_an_import_adds_to_the_person_and_not_to_one_address_and_respects_a_stop(database: Database) -> None:
    await wrote(database, ZALO)
    await wrote(database, TELEGRAM)
    await People(database).join(TELEGRAM, ZALO, NOW)
    both = [Newcomer(one, ("topic:b",), "daily", None, frozenset({"citizen"}), NOW) for one in (ZALO, TELEGRAM)]
    assert await import_people(database, both, "import", NOW) == 0
    assert [one.subject for one in await Subscriptions(database).of(TELEGRAM)] == ["topic:b"]
    await Subscriptions(database).stop(TELEGRAM, NOW)
    await import_people(database, both, "import", NOW)
    assert await Subscriptions(database).of(ZALO) == []


async def test_who_follows_and_holds_posts_at_two_addresses_is_sent_a_directive_once(database: Database) -> None:
    people, until = await lan(database), NOW + WEEK
    held = Posts(database, people)
    for address, role in ((ZALO, "official"), (TELEGRAM, "head"), (PAGE, "official")):
        unit = "xa-b" if address == PAGE else "xa-a"
        await held.join(address, await held.invite(unit, role, NOW, until), NOW)  # type: ignore[arg-type]
    wanted = Audience(("topic:a",), ("official",), units=("xa-a",))
    found = Deliveries(database)
    await found.open([Broadcast("b", DIRECTIVE, "a", "hash", NOW, wanted)], NOW)
    (one,) = await found.broadcasts("planned")
    assert one.audience == wanted
    await found.freeze(one, lambda _: NOW, since=RUNNING)
    assert await rows_of(database) == [(str(ZALO), str(ZALO), "planned")]
    assert await found.audience(wanted, since=RUNNING) == {"zalo_oa": 1}


async def test_a_post_is_its_holders_at_each_of_their_addresses(database: Database) -> None:
    people = await lan(database)
    held = Posts(database, people)
    post = await held.join(ZALO, await held.invite("xa-a", "official", NOW, NOW + WEEK), NOW)
    assert await held.of(TELEGRAM, NOW) == (post,)
    assert await held.of(PAGE, NOW) == ()
