"""Many machines: a real dask scheduler and four worker processes give the tables of the local pool, whatever befalls them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from command import forked
from conftest import ROOT
from forked import Program
from test_build import addresses, parquet

from etl import build as building
from etl import profiles, sample, share
from etl.build import build
from etl.cli import Progress
from etl.dump import Site
from etl.extract import Task
from etl.model import Chunk, Problem, Receipt
from etl.run import Cluster

pytest.importorskip("distributed", reason="dask is not installed: pip install 'aqea[cluster]'")
from machine import Machine  # noqa: E402  (imports dask)

pytestmark = pytest.mark.usefixtures("in_one_process")  # this process has dask's threads by now, and is not to be forked

CHUNK = 2_000  # bytes: some twenty chunks of the sample


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Machines:
    """A scheduler and its workers, as processes of their own."""

    def __init__(self, folder: Path, deaths: int = 9) -> None:
        self.folder = folder
        self.deaths = deaths  # of its workers, after which a chunk is given up: one that is innocent may be with several that die
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.begun = folder / "begun"
        self.begun.touch()
        self.workers: list[Machine | subprocess.Popen[bytes]] = []
        self.scheduler: Machine | None = None

    @property
    def settings(self) -> dict[str, str]:
        return {
            "AQEA_BEGUN": str(self.begun),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(self.deaths - 1),
            "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "4s",  # a worker that is not heard of for so long is given up
            "DASK_DISTRIBUTED__SCHEDULER__WORK_STEALING": "True",
            "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
            "DASK_DISTRIBUTED__WORKER__MEMORY__MONITOR_INTERVAL": "2s",  # else an idle machine looks after itself all the time
            "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
            "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "10s",
        }

    def schedule(self) -> None:
        self.scheduler = Machine("scheduler", self.address, self.folder, self.settings)

    def hire(self, count: int, **environment: str) -> None:
        self.workers += [Machine("worker", self.address, self.folder, self.settings | environment) for _ in range(count)]

    def hire_other(self, path: Path) -> None:
        """One that has the package from another place."""
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, "-m", "distributed.cli.dask_worker", self.address, "--no-nanny", "--no-dashboard", "--nthreads", "1"]
            environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")} | {"PYTHONPATH": str(path)}
            self.workers.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, env=environment))

    def wait_for(self, count: int) -> None:
        pool = Cluster(self.address)
        try:
            pool.client.wait_for_workers(count, timeout=60)
        finally:
            pool.shutdown()

    def lines(self) -> list[str]:
        return self.begun.read_text().splitlines()

    def wait_begun(self, count: int) -> str:
        """Wait until so many chunks were begun; the last line."""
        until = time.monotonic() + 60
        while len(found := self.lines()) < count:
            assert time.monotonic() < until, (self.folder / "log").read_text()
            time.sleep(0.01)
        return found[count - 1]

    def end(self) -> None:
        for process in (*self.workers, *([self.scheduler] if self.scheduler else [])):
            process.kill()
        for process in (*self.workers, *([self.scheduler] if self.scheduler else [])):
            process.wait()
        self.workers.clear()


@contextmanager
def machines(folder: Path, workers: int, deaths: int = 9, **environment: str) -> Iterator[Machines]:
    folder.mkdir(parents=True, exist_ok=True)
    crew = Machines(folder, deaths)
    try:
        crew.schedule()
        crew.hire(workers, **environment)
        if workers:
            crew.wait_for(workers)
        yield crew
    finally:
        crew.end()


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample.write(tmp_path_factory.mktemp("dump"))


@pytest.fixture(scope="module")
def local(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What this machine makes by itself."""
    output = tmp_path_factory.mktemp("local")
    build("de", [dump], output, Progress(True, False), workers=2, languages=["all"], chunk_size=CHUNK)
    return output


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with machines(tmp_path_factory.mktemp("crew"), 4) as crew:
        yield crew


def start(dump: Path | str, output: Path, address: str, *more: str, **environment: str) -> Program:
    command = ["extract", "--dump", dump, "--output", output, "--languages", "all"]
    return Program(*command, "--chunk-size", CHUNK, "--cluster", address, "--log-json", *more, cwd=ROOT, environment=environment)


def ended(run: Program) -> list[dict[str, object]]:
    """The messages of a run that ends well."""
    code = run.wait()
    _, errors = run.told()
    assert code == 0, errors
    return [json.loads(line) for line in errors.splitlines()]


def same(output: Path, local: Path) -> None:
    assert parquet(output) == parquet(local)
    assert addresses(output) == addresses(local)


def test_four_workers_give_the_tables_of_the_pool(crew: Machines, dump: Path, local: Path, tmp_path: Path) -> None:
    before = len(crew.lines())
    said = ended(start(dump, tmp_path, crew.address))
    assert f"4 workers at {crew.address}" in [line["message"] for line in said]
    same(tmp_path, local)
    begun = crew.lines()[before:]
    assert len({line.split()[0] for line in begun}) == 4  # all had work
    again = ended(start(dump, tmp_path, "tcp://127.0.0.1:9"))  # nothing to do: nobody is asked
    assert "Nothing has changed" in str(again[-1]["message"])


def lose_and_find_workers(crew: Machines) -> None:
    """One is killed while it works, one does not move any more (its chunk goes to another), two come late."""
    for count, strike in ((4, signal.SIGKILL), (8, signal.SIGSTOP)):
        crew.wait_begun(count)
        alive = [worker for worker in crew.workers if worker.poll() is None]
        alive[0 if strike == signal.SIGKILL else -1].send_signal(strike)
    crew.hire(2)


def restart_the_scheduler(crew: Machines) -> None:
    """Its workers go with it, another comes; the run goes on with what is left."""
    crew.wait_begun(4)
    crew.end()
    crew.schedule()
    crew.hire(1)


@pytest.mark.parametrize(("workers", "happens"), [(3, lose_and_find_workers), (2, restart_the_scheduler)])
def test_whatever_befalls_them(workers: int, happens: Callable[[Machines], None], dump: Path, local: Path, tmp_path: Path) -> None:
    with machines(tmp_path / "crew", workers, AQEA_SLOW="0.4") as crew:
        run = start(dump, tmp_path / "o", crew.address)
        happens(crew)
        ended(run)
        same(tmp_path / "o", local)
        assert len({line.split()[0] for line in crew.lines()}) == workers + (2 if happens is lose_and_find_workers else 1)


def test_a_chunk_that_kills_its_workers_is_given_up(dump: Path, tmp_path: Path) -> None:
    starts = sorted(int(part.stem.split("-")[-3]) for part in built_parts(dump, tmp_path / "before"))
    with machines(tmp_path / "crew", 3, deaths=2, AQEA_POISON=str(starts[5])) as crew:
        run = start(dump, tmp_path / "o", crew.address)
        code = run.wait()
    _, errors = run.told()
    assert code == 1
    assert "could not be read whole" in errors
    assert "its worker died 2 times" in errors
    assert "Traceback" not in errors
    lost = [said["start"] for line in errors.splitlines() if line.startswith("{") and (said := json.loads(line))["event"] == "gap"]
    assert starts[5] in lost  # and one or two that were with the same workers
    assert len(lost) <= 3
    kept = {int(part.stem.split("-")[-3]) for part in (tmp_path / "o" / "de" / "parts").rglob("*.parquet")}
    assert kept >= set(starts) - set(lost)  # what is done is kept, also of one whose worker died before it could tell
    assert starts[5] not in kept


def built_parts(dump: Path, output: Path) -> list[Path]:
    build("de", [dump], output, Progress(True, False), workers=1, languages=["all"], chunk_size=CHUNK)
    return list((output / "de" / "parts").rglob("*.parquet"))


def test_a_worker_of_another_version_is_refused(dump: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(ROOT / "etl", other / "etl", ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "etl" / "parse" / "senses.py").open("a") as file:
        file.write("\n# another parser\n")
    with machines(tmp_path / "crew", 0) as crew:
        crew.hire_other(other)
        crew.wait_for(1)
        with pytest.raises(Problem, match=r"another version of aqea .* \(parser \w+, here \w+\)"):
            build("de", [dump], tmp_path / "o", Progress(True, False), cluster=crew.address)
        assert not list((tmp_path / "o").rglob("*.parquet"))


def test_no_scheduler(dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cluster, "patience", 0.5)
    for address in (f"tcp://127.0.0.1:{free_port()}", "tls://127.0.0.1:9", "nonsense://x", "no such host"):
        with pytest.raises(Problem, match=r"There is no dask scheduler at .* start one with: dask scheduler"):
            build("de", [dump], tmp_path / "o", Progress(True, False), cluster=address)


def test_ctrl_c_leaves_the_workers_and_goes_on_later(crew: Machines, dump: Path, local: Path, tmp_path: Path) -> None:
    before = len(crew.lines())
    run = start(dump, tmp_path, crew.address)
    crew.wait_begun(before + 4)
    run.send_signal(signal.SIGINT)
    assert run.wait() == 130
    _, errors = run.told()
    assert "Traceback" not in errors
    assert all(worker.poll() is None for worker in crew.workers)
    ended(start(dump, tmp_path, crew.address))
    same(tmp_path, local)


@pytest.fixture(scope="module")
def storage() -> Iterator[dict[str, str]]:
    """A server of S3 on loopback: the environment of its clients."""
    pytest.importorskip("moto.server", reason="no server of S3: pip install 'moto[server]'")
    import boto3

    port = free_port()
    environment = {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }
    bare = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=bare
    )
    try:
        client = boto3.client(
            "s3",
            endpoint_url=environment["AWS_ENDPOINT_URL"],
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            region_name="us-east-1",
        )
        until = time.monotonic() + 60
        while True:
            try:
                client.create_bucket(Bucket="lexicon")
                break
            except Exception:
                assert time.monotonic() < until
                time.sleep(0.2)
        yield environment
    finally:
        server.kill()
        server.wait()


def test_object_storage(storage: dict[str, str], dump: Path, local: Path, tmp_path: Path) -> None:
    """The machines see no folder of each other: dump and parts go through a bucket, and what is done there is done."""
    with machines(tmp_path / "crew", 2, **storage) as crew:
        ended(start(dump, tmp_path / "o", crew.address, "--share", "s3://lexicon/runs", **storage))
        same(tmp_path / "o", local)
        begun = len(crew.lines())
        ended(start(dump, tmp_path / "again", "tcp://127.0.0.1:9", "--share", "s3://lexicon/runs", **storage))  # no worker is asked
        same(tmp_path / "again", local)
        assert len(crew.lines()) == begun
        (folder,) = (path.name for path in (tmp_path / "o" / "de" / "parts").iterdir())
        there = f"s3://lexicon/runs/{folder}/{dump.name}"
        ended(start(there, tmp_path / "url", crew.address, "--share", "s3://lexicon/more", **storage))  # the dump lies there already
        same(tmp_path / "url", local)
    run = start(dump, tmp_path / "no", "tcp://127.0.0.1:9", "--share", "s3://no-such-bucket/x", **storage)
    assert run.wait() == 1
    assert "Traceback" not in run.told()[1]


def test_parts_that_do_not_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Storage that breaks off, and storage that is another on each machine, are a sentence each."""
    share.fetch("memory://lexicon/none", ["p.parquet"], tmp_path)
    assert not list(tmp_path.iterdir())
    wrote = Receipt(Chunk("dump", 0, 9), "p.parquet", 1, 1, 0, 0.1)
    monkeypatch.setattr(building, "run", lambda *_, **__: iter([wrote]))
    task = Task(profiles.profile("de"), Site(), None, tmp_path, "f")
    with pytest.raises(Problem, match=r"wrote p\.parquet to memory://lexicon/none, and from here it is not there"):
        list(building._on_cluster(task, share.Share("memory://lexicon/none", {}), [wrote.chunk], "tcp://x", Progress(True, False)))

    class Broken(Exception):
        """As a storage's own: of no class that we know."""

    def broken(*_: object) -> None:
        raise Broken("connection reset")

    monkeypatch.setattr(shutil, "copyfileobj", broken)
    (share.at("memory://lexicon/some") / "p.parquet").write_bytes(b"x")
    with pytest.raises(Problem, match=r"cannot be read or written \(Broken: connection reset\)"):
        share.fetch("memory://lexicon/some", ["p.parquet"], tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("url", "environment", "told"),
    [
        ("s3://lexicon/dump.xml.bz2", {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "are its keys set?"),
        ("s3://lexicon/dump.xml.bz2", {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "is the storage there"),
        ("nonsense://lexicon/dump.xml.bz2", {}, "cannot be reached from here"),
    ],
)
def test_storage_that_is_not_there(tmp_path: Path, url: str, environment: dict[str, str], told: str) -> None:
    keys = {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",
    }
    command = ["extract", "--dump", url, "--output", tmp_path / "o"]
    done = forked(*command, environment={"HOME": str(tmp_path)} | keys | environment)
    assert done.returncode == 2 or done.returncode == 1
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "o").exists()
