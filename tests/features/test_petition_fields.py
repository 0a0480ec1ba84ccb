"""Of which field a petition is: everyday words lead to the right one or openly to none, seldom to a wrong one."""

from datetime import date
from pathlib import Path

import pytest

from bot.config import Config
from bot.features.petition.fields import topic_in, topics_in
from bot.features.petition.routing import in_charge
from bot.library import Library, Shelf
from bot.library.lint import lint
from bot.library.loader import Loader
from bot.library.registers import Topic
from bot.library.yaml_lines import load
from tests.features.test_petition import PLACES, UNITS
from tests.library.folders import small, write

TODAY = date(2026, 11, 24)
TEXTS: dict[str, list[str]] = load((Path(__file__).parents[1] / "petition_topics.yaml").read_text("utf-8"), "").value


@pytest.fixture(scope="module")
def shipped() -> Library:
    return Shelf(Config().content.dir).library


def test_of_what_people_report_nine_in_ten_are_known_and_three_in_a_hundred_wrong_at_most(shipped: Library) -> None:
    every = [(topic, said) for topic, texts in TEXTS.items() for said in texts]
    found = [(said, topic, topic_in(shipped.topics.values(), said)) for topic, said in every]
    right = [one for one in found if one[1] == one[2]]
    wrong = [one for one in found if one[2] not in (one[1], "")]
    assert len(every) >= 60
    assert len(wrong) <= 0.03 * len(every), wrong
    assert len(right) >= 0.9 * len(every), [one for one in found if one not in right]


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("đèn đường hỏng", "ha-tang"),
        ("duong nhieu o ga", "giao-thong"),
        ("chợ họp lấn chiếm", "cho-via-he"),
        ("cho tha rong", "vat-nuoi"),
        ("hàng giả", "tieu-dung"),
        ("bụi nhà máy", "moi-truong"),
        ("nuoc may duc", "ha-tang"),
        ("trường thu tiền", "giao-duc"),
    ],
)
def test_what_people_name_is_known_with_and_without_marks(shipped: Library, said: str, topic: str) -> None:
    assert topic_in(shipped.topics.values(), said) == topic


TOPICS = (
    Topic(id="tre-em", name="Trẻ em", also=("cháu",)),
    Topic(id="moi-truong", name="Môi trường", reported=("rác", "nhà máy + khói")),
    Topic(id="vat-nuoi", name="Vật nuôi", reported=("chó", "chó thả rông")),
    Topic(id="van-hoa", name="Thể thao", reported=("nhà văn hóa",)),
)


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("rác đầy chợ", "moi-truong"),
        ("rac day cho", ""),  # a single syllable without marks may be any
        ("cho tôi hỏi", ""),  # who types marks means them
        ("nhà máy ở đầu thôn phả khói", "moi-truong"),
        ("rác, chó", ""),  # two alike: none is guessed
        ("rác, chó thả rông", "vat-nuoi"),  # what says more counts
        ("đường gần nhà văn hóa lún", ""),  # where, not what
        ("nhà văn hoá dột", "van-hoa"),
        ("trẻ em ốm vì rác", "moi-truong"),  # a name counts where nothing else is found
        ("lo cho tre em", "tre-em"),
    ],
)
def test_a_field_is_read_and_never_guessed(said: str, topic: str) -> None:
    assert topic_in(TOPICS, said) == topic


def test_what_else_it_may_be_is_offered_first() -> None:
    assert topics_in(TOPICS, "rác, chó thả rông") == ("vat-nuoi", "moi-truong")


def test_the_commune_is_asked_first_where_it_is_in_charge_else_the_department(tmp_path: Path) -> None:
    charged = UNITS.replace("place: xa-mau-a}", "place: xa-mau-a, fields: [dat-dai]}")
    for units, at_a, at_b in ((UNITS, "so-tu-phap", "so-tu-phap"), (charged, "ubnd-xa-mau-a", "so-tu-phap")):
        folder = write(small(tmp_path / at_a), **{"units.yaml": units, "places.yaml": PLACES})
        library = Library(Loader(folder).read()[0])
        assert in_charge(library, "dat-dai", "xa-mau-a", TODAY) == at_a
        assert in_charge(library, "dat-dai", "xa-mau-b", TODAY) == at_b


def test_a_word_of_two_fields_and_an_empty_part_are_told_to_editors(tmp_path: Path) -> None:
    topics = "- {id: giao-thong, name: Giao thông, reported: [ổ gà, đường +]}\n- {id: mu, name: Mũ, reported: [o ga]}\n"
    items, problems = Loader(write(small(tmp_path), **{"topics.yaml": topics})).read()
    assert not problems
    told = [one.message for one in lint(items, TODAY) if one.rule == "reported-words"]
    assert len(told) == 2
    assert "dấu + phải đứng giữa" in told[0]
    assert "«o ga» đã có ở «giao-thong»" in told[1]
