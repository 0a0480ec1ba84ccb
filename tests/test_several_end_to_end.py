"""Three real processes on one PostgreSQL: one is killed and begun again, one stands still.

`python -m tests.faults --postgres` is the same with 3,000 people.
"""

import pytest

from tests.faults.several import most_in_a_second, several

pytestmark = pytest.mark.slow


async def test_whoever_of_three_dies_or_stands_still_nobody_is_lost_or_told_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = await several(300, 30)
    with capsys.disabled():
        print(f"\n{found}")
    assert (found.lost, found.twice) == (0, 0)
    assert len(found.states) == found.planned
    assert found.answered == found.asked
    assert found.unsure <= 3 * 4  # what was marked or on its way, of the one killed and of the one that stood still


def test_the_fullest_second_may_begin_anywhere() -> None:
    assert most_in_a_second([0.0, 0.5, 0.9, 1.2, 1.4, 3.0]) == 4
    assert most_in_a_second([0.0, 1.0, 2.0]) == 1
