import random
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.passages import _in_order, _Run, passages, quoted_share

STORY = (
    "The harbour board agreed on Tuesday to dredge the eastern channel before the spring. "
    "Pilots had warned for years that sand was closing it. "
    "The work will cost four million and last until June. "
    "Fishermen asked for a pause during the herring run."
)


def test_an_edit_does_not_tear_a_passage_apart() -> None:
    edited = STORY.replace("on Tuesday", "on Wednesday night")
    found = passages(STORY, edited)
    assert len(found) == 1
    assert (found[0].left_start, found[0].left_end) == (0, len(STORY) - 1)
    assert found[0].right_end == len(edited) - 1


def test_a_moved_sentence_is_marked() -> None:
    sentences = STORY.split(". ")
    moved = ". ".join([sentences[2], sentences[0], sentences[1]])
    found = passages(STORY, moved)
    assert [p.moved for p in found] == [False, True]
    assert all(STORY[p.left_start : p.left_end] in STORY for p in found)


def test_a_shared_quote_is_marked_as_quoted() -> None:
    quote = (
        "“We have never seen the channel as shallow as it was this autumn, and we will not wait”"
    )
    one = f"Reporters were told in the morning. {quote}, the pilot said at the town hall."
    other = f"In a crowded room, a pilot spoke up. {quote}, she told the board to applause."
    found = passages(one, other)
    assert quoted_share(found) == 1.0
    assert quoted_share(passages(STORY, STORY)) == 0.0


def test_ligatures_do_not_shift_offsets() -> None:
    one = "The ﬁrst ofﬁce opened on a Monday in the old port town."
    other = "Word. The first office opened on a Monday in the old port town."
    (found,) = passages(one, other)
    assert one[found.left_start : found.left_end] == one[:-1]
    assert other[found.right_start : found.right_end] == other[6:-1]


@given(st.permutations(range(7)), st.lists(st.integers(1, 9), min_size=7, max_size=7))
def test_the_chain_in_order_has_most_words(order: list[int], sizes: list[int]) -> None:
    runs = [
        _Run(10 * i, 10 * o, 10 * i + n, 10 * o + n)
        for i, (o, n) in enumerate(zip(order, sizes, strict=True))
    ]
    best = max(
        sum(sizes[i] for i in chosen)
        for size in range(8)
        for chosen in combinations(range(7), size)
        if all(order[a] < order[b] for a, b in pairwise(chosen))
    )
    chain = sorted(_in_order(runs))
    assert sum(sizes[i] for i in chain) == best
    assert all(order[a] < order[b] for a, b in pairwise(chain))


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10_000))
def test_passages_hold_the_same_words_and_do_not_overlap(seed: int) -> None:
    draw = random.Random(seed)
    one = [draw.choice("abcdefgh") for _ in range(draw.randint(0, 60))]
    other = one[10:40] + [draw.choice("abcdefgh") for _ in range(20)] + one[:10]
    left, right = " ".join(one), " ".join(other)
    found = passages(left, right)
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    for each in found:
        here = set(range(each.left_start, each.left_end))
        there = set(range(each.right_start, each.right_end))
        assert not here & taken_left
        assert not there & taken_right
        taken_left |= here
        taken_right |= there
        assert left[each.left_start] == right[each.right_start]


def test_who_said_it_and_where_is_part_of_a_quotation() -> None:
    said = (
        "“We shall meet the train at the buffers, all of us, and we shall not get off before it is "
        "promised to us in writing,” Edith Marrow, who is ninety-one, told the inquiry at Weir."
    )
    told = (
        "Zwei Zeuginnen sagten: „Wir haben das Schiff nicht kommen hören, und es uns auch nicht.“"
    )
    for text in (said, told):
        found = passages(
            f"It rained on the hall. {text} Nobody left.", f"She rose. {text} Then tea."
        )
        assert quoted_share(found) == 1.0
    narrated = said.replace("“", "").replace("”", "")
    assert quoted_share(passages(f"It rained. {narrated}", f"She rose. {narrated}")) == 0.0
