"""D1: the wheel alone, without the checkout around it, makes an instance and serves a page."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile

import pytest

from tests.house.source import ROOT

SERVE = """
import sys
from pathlib import Path
import prm
from prm.app import create_app
from prm.cli.instance import prepare
home = Path(sys.argv[1])
assert Path(prm.__file__).is_relative_to(sys.argv[2]), prm.__file__
prepare(home)
client = create_app(home, WORKER=False).test_client()
print(*(client.get(url).status_code for url in ("/sign-in", "/static/app.css", "/no-such-page")))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    uv = shutil.which("uv") or ROOT / ".boot" / "bin" / "uv"
    if not os.access(uv, os.X_OK):
        pytest.skip("no uv: run this through `make test`, which sets it up")
    out = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [uv, "build", "--wheel", "--quiet", "--out-dir", out], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    return next(out.glob("prm-*.whl"))


def test_the_wheel_holds_templates_migrations_and_assets_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    held = {name.split("/")[1] for name in names if name.startswith("prm/")}
    assert {"templates", "migrations", "static"} <= held
    assert "prm/templates/web/layout.html" in names
    assert any(name.startswith("prm/migrations/versions/0001") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "bench/"))]
    assert any(name.endswith("LICENSE") for name in names)


def test_the_wheel_alone_serves_a_page(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    path = os.pathsep.join([str(tmp_path / "site"), sysconfig.get_paths()["purelib"]])
    names = {name: value for name, value in os.environ.items() if not name.startswith("PRM_")} | {"PYTHONPATH": path}
    command = [sys.executable, "-P", "-c", SERVE, str(tmp_path / "instance"), str(tmp_path / "site")]
    ran = subprocess.run(command, cwd=tmp_path, env=names, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout.split() == ["200", "200", "404"]
