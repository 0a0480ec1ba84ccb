"""A figure that leaves the operator tells of no group in which somebody can be recognised."""

import pytest

from bot.anonymity import published


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_fewer_than_five_people_are_no_figure(count: int) -> None:
    assert published(count) is None


@pytest.mark.parametrize("count", [0, 5, 1_000])
def test_nobody_and_five_or_more_are_told(count: int) -> None:
    assert published(count) == count
