"""Make .venv beside this folder: the locked packages (by hash) and the project itself, editable.

With --spark: Apache Spark beside them, where there is a Java to run it; half a gigabyte, which only its tests need.

Needs Python 3.11 or later with venv and ensurepip, and an index that pip can reach; nothing else. Run it from anywhere,
as often as you like: it does nothing while the lock, the project file and the Python are those of the last run.
Exit status: 0 made or up to date; 1 the packages could not be installed; 2 this Python cannot do it.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETUP = ROOT / ".setup"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "bootstrap.stamp"
SPARK = VENV / "spark.stamp"
OLDEST = (3, 11)
DECIDES = [
    SETUP / "bootstrap.py",
    SETUP / "uv.txt",
    SETUP / "requirements.txt",
    ROOT / "pyproject.toml",
    ROOT / "toolkit" / "version.py",
]


def main() -> None:
    """Bring .venv up to date, or say in plain words why that is not possible."""
    refuse_unfit_python()
    with Path(__file__).open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # two runs in one checkout take turns
        place, wanted = f"{VENV} {sys.base_prefix} {sys.version}", digest()
        stamp = STAMP.read_text(encoding="utf-8").splitlines() if STAMP.exists() and PYTHON.exists() else []
        if stamp != [place, wanted]:
            if stamp[:1] == [place]:
                STAMP.unlink()  # a run that is killed from here on leaves no stamp, and the next one starts afresh
            else:
                make_venv()
            install()
            STAMP.write_text(f"{place}\n{wanted}\n", encoding="utf-8")
            say(f"Ready: {VENV}")
        if "--spark" in sys.argv[1:]:
            add_spark()


def refuse_unfit_python() -> None:
    """Stop with status 2 if this Python is too old or cannot make an environment."""
    have = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST:
        stop(2, f"Python {have} at {sys.executable} is too old; 3.11 or later is needed: make setup PYTHON=python3.12")
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        stop(
            2,
            f"Python {have} at {sys.executable} lacks {' and '.join(missing)}. On Debian or Ubuntu: "
            f"apt-get install python3-venv (or {package}); elsewhere use a Python that has it: make setup PYTHON=…",
        )


def digest() -> str:
    """One value for all that decides what is installed."""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in DECIDES)).hexdigest()


def make_venv() -> None:
    """Make .venv from nothing; what stood there was made elsewhere, by another Python, or not finished."""
    say(f"Making {VENV}")
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    base = getattr(sys, "_base_executable", sys.executable)
    if not ran([base, "-m", "venv", VENV]):
        stop(2, f"{base} could not make an environment at {VENV}; the lines above say why.")


def install() -> None:
    """Install the lock, with uv or (where uv does not work) with pip, which is slower; then the project itself."""
    lock = SETUP / "requirements.txt"
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
    uv = [VENV / "bin" / "uv", "--quiet", "pip", "sync", "--python", PYTHON, "--compile-bytecode"]
    SPARK.unlink(missing_ok=True)  # what is not in the lock goes
    say("Installing the locked packages (half a minute to three minutes)")
    if not (
        ran([*pip, "--require-hashes", "--no-deps", "-r", SETUP / "uv.txt"])
        and ran([*uv, "--require-hashes", lock], uv_settings())
    ):
        say("uv did not manage (the lines above say why); trying pip")
        if not ran([*pip, "--require-hashes", "--no-deps", "-r", lock]):
            stop(
                1,
                "The packages could not be installed; the lines above say why. If the index cannot be reached, check "
                f"the network and pip's settings ({PYTHON} -m pip config list), then run the same command again.",
            )
    if not ran([*pip, "--no-deps", "--no-index", "--no-build-isolation", "--editable", ROOT]):
        stop(1, f"The project itself could not be installed; the lines above say what is wrong in {ROOT}.")


def add_spark() -> None:
    """Install the lock of Spark beside the other packages, or say that its tests will be left out."""
    lock = SETUP / "spark.txt"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if SPARK.exists() and SPARK.read_text(encoding="utf-8") == wanted:
        return
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        say("There is no Java here: the tests on Apache Spark are left out (apt-get install default-jre-headless)")
        return
    say("Installing Apache Spark for its tests (one to three minutes)")
    uv = [VENV / "bin" / "uv", "--quiet", "pip", "install", "--python", PYTHON, "--require-hashes", "-r", lock]
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "-qq", "install", "--require-hashes", "--no-deps"]
    if not (ran([*uv], uv_settings()) or ran([*pip, "-r", lock])):
        stop(1, "Apache Spark could not be installed; the lines above say why. All else is ready: make setup.")
    SPARK.write_text(wanted, encoding="utf-8")


def uv_settings() -> dict[str, str]:
    """The environment for uv, which does not read pip's settings: the same index and certificates."""
    environment = dict(os.environ)
    for pip_name, uv_name in (("index-url", "UV_DEFAULT_INDEX"), ("cert", "SSL_CERT_FILE")):
        value = os.environ.get("PIP_" + pip_name.upper().replace("-", "_")) or pip_setting("global." + pip_name)
        if value and uv_name not in environment:
            environment[uv_name] = value
    return environment


def pip_setting(name: str) -> str:
    """A value from pip's configuration files, or an empty text."""
    asked = [str(PYTHON), "-m", "pip", "config", "get", name]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def ran(command: list[str | Path], environment: dict[str, str] | None = None) -> bool:
    """Run a command in the checkout; True if it succeeded."""
    try:
        return subprocess.run([str(part) for part in command], cwd=ROOT, env=environment, check=False).returncode == 0
    except OSError as error:
        say(f"{command[0]}: {error}")
        return False


def say(line: str) -> None:
    """One line for the person who waits."""
    print(line, file=sys.stderr, flush=True)


def stop(status: int, message: str) -> None:
    """Leave with a message."""
    say(message)
    sys.exit(status)


if __name__ == "__main__":
    main()
