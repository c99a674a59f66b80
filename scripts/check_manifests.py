"""Checks generated manifests with tools other than modelstow's own.

check_manifests.py schemas VERSION FILE...    against the published schemas of that Kubernetes version
check_manifests.py kustomize KUSTOMIZATION... that kubectl reads the folder as the objects in its files
"""

import collections
import pathlib
import subprocess
import sys

import kubernetes_validate
import yaml
from kubernetes_validate.utils import latest_version, schema_contents


# What tells a controller to apply a folder does not belong to that folder.
GITOPS = {"argoproj.io", "kustomize.toolkit.fluxcd.io", "source.toolkit.fluxcd.io"}


def documents(text):
    return [document for document in yaml.safe_load_all(text) if document]


def group_of(manifest):
    return manifest["apiVersion"].rpartition("/")[0]


def schemas(version, *files):
    # kubernetes-validate drops a group's domain and only warns when it finds no schema, so `networking.istio.io`
    # would pass for `networking.k8s.io`, and a mistyped `apps/v2` for a custom resource.
    definitions = schema_contents(f"kubernetes-json-schema/v{latest_version()}-local-strict/_definitions.json", version)
    built_in = {
        kind["group"]
        for definition in definitions["$defs"].values()
        for kind in definition.get("x-kubernetes-group-version-kind", [])
    }
    validated, custom, errors = 0, collections.Counter(), []
    for file in files:
        for manifest in documents(pathlib.Path(file).read_text()):
            group = group_of(manifest)
            if group not in built_in:
                custom[group] += 1
                continue
            try:
                used = kubernetes_validate.validate(manifest, version, strict=True)
                assert used == version, f"kubernetes-validate has no schemas for {version}"
                validated += 1
            except kubernetes_validate.ValidationError as error:
                path = ".".join(map(str, error.path))
                errors.append(f"{file}: {manifest['kind']}: {path}: {error.message}")
            except kubernetes_validate.SchemaNotFoundError as error:
                errors.append(f"{file}: {error.message}")
    print(f"note: {validated} manifests validated")
    if custom:
        groups = ", ".join(f"{group} {count}" for group, count in sorted(custom.items()))
        print(f"note: {custom.total()} skipped, as Kubernetes publishes no schema for custom resources: {groups}")
    return errors


def kustomize(*files):
    errors, objects = [], 0
    for file in map(pathlib.Path, files):
        folder = file.parent
        built = subprocess.run(["kubectl", "kustomize", folder], capture_output=True, text=True)
        if built.returncode or built.stderr:
            errors.append(f"{file}: {built.stderr.strip()}")
            continue
        found = documents(built.stdout)
        objects += len(found)
        listed = [folder / resource for resource in yaml.safe_load(file.read_text())["resources"]]
        expected = [manifest for path in listed for manifest in documents(path.read_text())]
        if len(found) != len(expected):
            errors.append(f"{file}: {len(expected)} objects in the files, {len(found)} from kubectl")
        # Kustomize reads YAML 1.1 with another library than ours: where the two differ, a value is ambiguous.
        errors += [
            f"{file}: kubectl reads {manifest['kind']} {manifest['metadata']['name']} as something else"
            for manifest in expected
            if manifest not in found
        ]
        errors += [
            f"{file}: does not list {path.name}, so nobody would apply it"
            for path in sorted({*folder.glob("*.yaml")} - {*listed, file})
            if not all(group_of(manifest) in GITOPS for manifest in documents(path.read_text()))
        ]
    print(f"note: {objects} objects, folders: {len(files)}")
    return errors


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    problems = {"schemas": schemas, "kustomize": kustomize}[command](*arguments)
    print(*problems, sep="\n")
    sys.exit(1 if problems else 0)
