"""Templates of the report as pieces of a page of the dashboard."""

from segmentus.app.markup import find_marked, read_markup


def test_what_stands_within_a_part_of_the_same_name_is_shown_once():
    read = read_markup(
        '<section aria-labelledby="outcome"><h2 id="outcome">Who left</h2>'
        '<table class="dots" aria-labelledby="outcome"></table></section>'
        '<p class="dots">second</p>'
    )
    assert [each._type for each in find_marked(read, "#outcome")] == ["Section"]
    assert [each._type for each in find_marked(read, "dots")] == ["Table", "P"]
