import pytest

from looking import QUICK
from segmentus.app.data import Library, Upload
from segmentus.app.session import Session
from segmentus.app.work import Pool
from segmentus.survey import sample


@pytest.fixture(scope="session")
def given() -> Upload:
    """The file a server is started with: the sample, small."""
    return Upload("small.csv", sample.read(families=600))


@pytest.fixture(scope="session")
def pool() -> Pool:
    return Pool(2)


@pytest.fixture
def session(pool: Pool, given: Upload) -> Session:
    return Session(pool, Library(given))


@pytest.fixture(scope="session")
def ready(pool: Pool, given: Upload) -> Session:
    """A session that has swept the quick address; tests only look."""
    from segmentus.app.pages import show

    session = Session(pool, Library(given))
    for k in ("", "&k=2", "&k=3", "&k=4"):
        while show(session, f"{QUICK}&view=take{k}", patience=10).waiting:
            pass
    return session
