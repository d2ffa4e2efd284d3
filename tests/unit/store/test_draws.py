"""Sites drawn at random: each draw is kept once, with its chance."""

from store.database import Engine, reading, writing
from store.draws import draws_of, put_draws
from store.lookup import resolve
from store.settings import Settings
from tests.samples import DAY, add_site


def test_the_first_of_two_draws_stands(engine: Engine, settings: Settings) -> None:
    """Two workers may draw the same site at once: the second draw changes nothing, and what else it drew is kept."""
    add_site(engine, settings.evidence, "a.example")
    add_site(engine, settings.evidence, "b.example")
    with reading(engine) as connection:
        one, two = (resolve(connection, key).id for key in ("a.example", "b.example"))
    with writing(engine) as connection:
        put_draws(connection, [one], 0.25, DAY)
        put_draws(connection, [one, two], 0.5, DAY)
    with reading(engine) as connection:
        assert {number: drawn.chance for number, drawn in draws_of(connection, [one, two]).items()} == {
            one: 0.25,
            two: 0.5,
        }
