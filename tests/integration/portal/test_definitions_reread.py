"""The portal goes on with the newest definitions that are without fault."""

import os
import shutil

from oba.indicators.loading import load_definitions
from oba.portal.definitions import Project
from tests.fixtures.folders import PROJECT

RETURN = "returns/health-visiting-return.yaml"


def test_definitions_are_read_again_when_a_file_changes_and_kept_when_it_is_faulty(tmp_path):
    folder = tmp_path / "indicator_definitions"
    shutil.copytree(PROJECT / "indicator_definitions", folder)
    project = Project(load_definitions(folder))
    before = project.definitions
    assert project.definitions is before
    path = folder / RETURN
    text = path.read_text()
    name = before.returns["health-visiting-return"].name

    path.write_text(text.replace(f"name: {name}", "name: Another name"))
    os.utime(path, ns=(1, 1))
    assert project.definitions.returns["health-visiting-return"].name == "Another name"

    path.write_text("schema: oba-return/1\nid: [")
    os.utime(path, ns=(2, 2))
    assert project.definitions.returns["health-visiting-return"].name == "Another name"


def test_organisations_are_the_providers_that_owe_a_return(definitions):
    found = Project(definitions).organisations()
    assert {"eh-wyre-forest", "eh-redditch", "cc-worcester"} <= set(found)
    assert list(found.values()) == sorted(found.values())
