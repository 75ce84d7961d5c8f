"""The wheel holds everything: installed elsewhere and started from `/`, it makes and serves a site."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from lms.web.frontend import load_assets
from tests.support.ports import free_port
from tests.support.serving import fetched, own_environment, running

# One worker builds the wheel, once.
pytestmark = pytest.mark.xdist_group("wheel")

ROOT = Path(__file__).resolve().parents[1]
SHIPPED_ASIDE = ("content", "migrations", "translations")


def run(command: list[str], *, cwd: Path, **settings: str) -> str:
    """Run a command to its end; fail with what it said."""
    done = subprocess.run(
        command, cwd=cwd, env=own_environment(**settings), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
    return done.stdout


def tracked(*folders: str) -> set[str]:
    """Give the files of the project that git knows, in some folders."""
    listed = run(["git", "ls-files", "-z", *folders], cwd=ROOT).split("\0")
    return {name for name in listed if name and (ROOT / name).exists()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout by its own build backend, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT)
    return next(folder.glob("passerelle-*.whl"))


@pytest.fixture(scope="module")
def inside(wheel: Path) -> set[str]:
    """The names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `lms` command of an environment of its own: our wheel, and only the libraries of this one."""
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    run([*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)], cwd=folder)
    libraries = sysconfig.get_path("purelib")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    # A path named in a .pth file isn't searched for .pth files: the checkout's own one has no effect.
    (folder / "lib" / version / "site-packages" / "libraries.pth").write_text(f"{libraries}\n")
    return folder / "bin" / "lms"


def test_the_wheel_holds_every_file_of_the_package(inside: set[str]) -> None:
    assert tracked("lms") - inside == set()


@pytest.mark.parametrize("folder", SHIPPED_ASIDE)
def test_the_wheel_holds_what_stands_beside_the_package(inside: set[str], folder: str) -> None:
    wanted = {f"lms/_resources/{name}" for name in tracked(folder)}
    assert wanted, folder
    assert wanted - inside == set()


def test_the_wheel_holds_compiled_translations(inside: set[str]) -> None:
    for locale in ("fr", "ar", "pt", "tr"):
        assert f"lms/_resources/translations/{locale}/LC_MESSAGES/messages.mo" in inside


def test_the_wheel_holds_every_front_end_file_and_its_licence(inside: set[str]) -> None:
    assert {f"lms/web/static/{load_assets().path(name)}" for name in load_assets().names} - inside == set()
    assert any(re.fullmatch(r"lms/web/static/vendor/licences/.+", name) for name in inside)


def test_the_wheel_holds_nothing_else(inside: set[str]) -> None:
    strays = {name for name in inside if not name.startswith(("lms/", "passerelle-"))}
    assert not strays
    assert not {name for name in inside if "__pycache__" in name or name.endswith((".key", ".sqlite3"))}


def test_installed_elsewhere_it_is_its_own(installed: Path) -> None:
    python = installed.with_name("python")
    place = run([str(python), "-c", "import lms; print(lms.__file__)"], cwd=Path("/")).strip()
    assert place.startswith(str(installed.parents[1])), place


def test_installed_elsewhere_it_makes_and_serves_a_site(installed: Path, tmp_path: Path) -> None:
    port = free_port()
    settings = {"LMS_DATA_DIR": str(tmp_path / "data"), "LMS_BASE_URL": f"http://127.0.0.1:{port}"}
    run([str(installed), "init"], cwd=Path("/"), **settings)
    assert "LMS_DATA_DIR" in run([str(installed), "doctor"], cwd=Path("/"), **settings)
    with running(
        [str(installed), "serve", "--port", str(port), "--workers", "1"],
        port=port,
        environment=own_environment(**settings),
        folder=tmp_path,
        cwd=Path("/"),
    ) as origin:
        assert fetched(f"{origin}/readyz")[0] == 200
        status, page = fetched(f"{origin}/courses")
        assert status == 200
        # French comes from the compiled catalogue, the course from the shipped content.
        assert '<html lang="fr"' in page
        assert "Enseigner en mode hybride" in page
        sheet = re.search(r'href="(/static/vendor/app\.[0-9a-f]+\.css)"', page)
        assert sheet is not None
        assert fetched(origin + sheet[1])[0] == 200


def test_installed_elsewhere_it_serves_the_demonstration(installed: Path, tmp_path: Path) -> None:
    port = free_port()
    with running(
        [str(installed), "demo", "--port", str(port)],
        port=port,
        environment=own_environment(LMS_DATA_DIR=str(tmp_path / "instance")),
        folder=tmp_path,
        cwd=Path("/"),
    ) as origin:
        status, page = fetched(f"{origin}/demo")
        assert status == 200
        assert 'action="/demo/sign-in/' in page
    assert not os.path.lexists("/instance")
