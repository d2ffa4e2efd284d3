"""What was asked of the learning, done in this process: training, and scoring again what is stored."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event, Thread

from classifier import rescoring
from classifier.challenge import Challenge, challenge
from classifier.champions import folder_in_force
from cli.shared import licensed_sites
from review.queue import refresh
from store.database import Engine, now, reading, writing
from store.errors import SpyglassError, StoreBusyError
from store.models import champion_id
from store.settings import Settings
from store.tasks import BEAT_SECONDS, Task, TaskKind, beat, end, let_go, take

Tell = Callable[[str], None]


def work_off(engine: Engine, settings: Settings, tell: Tell) -> int:
    """Do what waits, one task after the other; how many were done. A task that cannot be done ends with the reason.

    Raises StoreBusyError where the store was busy for too long; what was begun then waits for the next worker.
    """
    done = 0
    while True:
        with writing(engine) as connection:
            task = take(connection, now())
        if task is None:
            return done
        tell(f"{task.kind}, asked for by {task.asked_by}")
        try:
            if task.kind is TaskKind.TRAIN:
                train(engine, settings, task)
            else:
                rescore(engine, settings, task, tell)
        except StoreBusyError:
            raise
        except SpyglassError as error:
            tell(str(error))
        done += 1


def train(engine: Engine, settings: Settings, task: Task) -> Challenge:
    """Train, and put the challenger in force if it passes its trial; then to score again is asked for."""
    with _doing(engine, task) as say:
        done = challenge(engine, settings.models, settings.evidence, now())
        say(f"{done.decision.outcome}: {done.manifest.id} from {done.labels} labels; {done.decision.reasons[0]}")
    return done


def rescore(
    engine: Engine, settings: Settings, task: Task, tell: Tell, workers: int | None = None, cluster: str = ""
) -> rescoring.Rescored:
    """Score what is stored with the model in force, and rank it, until all is done or another model is in force; how
    far that came.

    ``cluster`` goes before the one of the settings.
    """
    with _doing(engine, task) as say:
        words, step = "", rescoring.Rescored(0, 0, 0)
        with reading(engine) as connection:
            wanted = champion_id(connection)
        folder = folder_in_force(engine, settings.models, settings.learned_models)
        dealer = cluster or settings.cluster
        for step in rescoring.rescore(engine, folder, settings.evidence, now, workers or -1, dealer):
            words = f"{step.done:,} of {step.total:,} sites, {step.pages:,} pages read"
            say(words)
            tell(words)
            # What a crawl or the app ranks by has changed under it.
            refresh(engine, now(), licensed_sites)
            with reading(engine) as connection:
                if champion_id(connection) != wanted:
                    say(f"{words}; left, for another model came into force")
                    return step
        if not words:
            words = "nothing to score again: no site stands on another model's score"
            say(words)
            tell(words)
    return step


@contextmanager
def _doing(engine: Engine, task: Task) -> Iterator[Tell]:
    """While the block runs the task shows signs of life, with the last words said; they become its outcome.

    An error ends the task; who is interrupted or meets a busy store leaves it to the next worker, and who is killed
    does so by silence.
    """
    said = ["begun"]
    over = Event()
    beating = Thread(target=_beat, args=(engine, task.seq, said, over), daemon=True)
    beating.start()
    finish = let_go
    try:
        yield said.append
        finish = end
    except StoreBusyError:
        raise
    except Exception as error:
        finish = end
        said.append(f"not done: {error}" if isinstance(error, SpyglassError) else f"failed: {type(error).__name__}")
        raise
    finally:
        over.set()
        beating.join()
        with writing(engine) as connection:
            finish(connection, task.seq, said[-1], now())


def _beat(engine: Engine, seq: int, said: Sequence[str], over: Event) -> None:
    while not over.wait(BEAT_SECONDS):
        with suppress(StoreBusyError), writing(engine) as connection:
            beat(connection, seq, said[-1], now())
