"""Compares what modelstow says of mutated objects with what other validators say.

check_kinds.py MODELSTOW VERSION[,VERSION...] MANIFEST...

Each manifest is taken as it is, and changed in one place at a time: a field of another type, a field that there is not, a
field or an item that is missing. What a JSON Schema validator refuses has to be refused here: Kubernetes' own objects by
the schemas that are published (kubernetes-validate --strict), custom resources by the structure of kinds/. What is
refused here alone has to be so for a cause that is known: what a server's code asks, and no JSON Schema says.
"""

import collections
import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema
import yaml
from kubernetes_validate.utils import schema_contents
from referencing import Registry, Resource

KINDS = pathlib.Path(__file__).parent.parent / "kinds"
# What an older version's schema asks for, and a newer one no longer does: the server never did.
RELAXED = {("NetworkPolicy", "podSelector"), ("StatefulSet", "serviceName")}
# Why something is refused that a JSON Schema takes, and the words by which that is known. The code of a server that asks
# it is named in kinds/, at each fact.
CAUSES = {
    "ObjectMeta, which every object is decoded with": r"^(there is no field `metadata\.|`metadata[.a-zA-Z0-9_/-]*` (takes|is missing))",
    "a quantity": r"has to be a quantity|\(\[KMGTPE\]i\)",
    "a whole number or a percentage": r"a whole number or a percentage",
    "a field that is required in the code": r"is `Always` where it is not said|`(spec|[a-z.0-9A-Z]*\.(spec|image|command|name|port))` is missing$",
    "one of several": r"exactly one of|has to say from where|either `|has only the field that|needs `rules`|the field that belongs to its `type`",
    "a rule that the definition publishes": r"either targetRef or targetRefs|must be specified for|must be (set|used)",
    "a selector and the labels of the pods": r"an empty selector is none|does not select the pods",
    "ports": r"it needs `ports`|of more than one port",
    "a sleep and the grace period, 30 s where none is said": r"a `preStop` sleeps longer",
    "an absolute path": r"it has to be an absolute path",
}


def mutations(node, path=()):
    """Every object that is one change away, with the path and the change in words."""
    if isinstance(node, dict):
        yield path, "an unknown field", {**node, "modelstowUnknown": "x"}
        for key in node:
            yield (*path, key), "missing", {k: v for k, v in node.items() if k != key}
            for at, what, changed in mutations(node[key], (*path, key)):
                yield at, what, {**node, key: changed}
    elif isinstance(node, list):
        yield path, "another type", {"modelstow": "x"}
        for index, item in enumerate(node):
            for at, what, changed in mutations(item, (*path, index)):
                yield at, what, [*node[:index], changed, *node[index + 1 :]]
    elif isinstance(node, bool):
        yield path, "another type", "yes please"
    elif isinstance(node, (int, float)):
        yield path, "another type", "many"
        yield path, "another type", [node]
    else:
        yield path, "another type", [node]
        yield path, "another type", {"modelstow": node}


def strict(schema, local):
    """A schema of kinds/ as plain JSON Schema that refuses what it does not name."""
    out = {k: v for k, v in schema.items() if k in ("type", "enum", "required", "minimum", "maximum", "pattern")}
    if "$ref" in schema:
        return strict(local[schema["$ref"][2:]], local) if schema["$ref"].startswith("#/") else {}
    if schema.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    if "properties" in schema:
        out["properties"] = {name: strict(of, local) for name, of in schema["properties"].items()}
        # Defaults come first, so that nothing is missing that has one.
        has_default = {name for name, of in schema["properties"].items() if "default" in of}
        out["required"] = [name for name in schema.get("required", []) if name not in has_default]
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            out["additionalProperties"] = False
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            out[keyword] = strict(schema[keyword], local)
    return out


class Published:
    """What the published schemas of a version of Kubernetes say, read once."""

    def __init__(self, version):
        self.folder = f"kubernetes-json-schema/v{version}.0-local-strict"
        self.registry = Resource.from_contents(schema_contents(f"{self.folder}/_definitions.json", version)) @ Registry()
        self.version, self.validators = version, {}

    def refuses(self, manifest):
        group, _, version = manifest["apiVersion"].rpartition("/")
        name = manifest["kind"].lower() + "-" + (group.split(".")[0] + "-" if group else "") + version
        if name not in self.validators:
            schema = schema_contents(f"{self.folder}/{name}.json", self.version)
            self.validators[name] = jsonschema.Draft202012Validator(schema, registry=self.registry)
        return not self.validators[name].is_valid(manifest)


def derived(file):
    """The structure of a custom resource; what every object has is Kubernetes' own."""
    schema = strict(file["schema"], file.get("definitions", {}))
    schema["properties"] |= {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {}}
    return jsonschema.Draft202012Validator(schema)


def refused_here(program, version, objects):
    """What modelstow says of the objects that it refuses, by their numbers."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        for item in objects:
            file.write(f"---\n{json.dumps(item)}\n")
        file.flush()
        run = [program, "kinds", "check", "--kubernetes", version, "--format", "json", file.name]
        out = subprocess.run(run, capture_output=True, text=True, check=False).stdout
    said = collections.defaultdict(list)
    for finding in json.loads(out)["findings"]:
        said[(finding["line"] - 1) // 2].append(finding["message"])
    return said


def cause(messages):
    """Why an object is refused here alone; None where nothing says it."""
    return next((why for why, words in CAUSES.items() if any(re.search(words, message) for message in messages)), None)


def is_own(file, manifest):
    """Whether the project of a file brings the kind's definition along. There is nothing published to compare with."""
    definitions = (one for folder in file.parents if folder != KINDS.parent for one in folder.glob("kinds/**/*.yaml"))
    documents = (document for one in definitions for document in yaml.safe_load_all(one.read_text()))
    return any(document["spec"]["names"]["kind"] == manifest["kind"] for document in documents)


def main(program, versions, *files):
    manifests = {}
    for file in map(pathlib.Path, files):
        for manifest in yaml.safe_load_all(file.read_text()):
            if is_own(file.resolve(), manifest):
                continue
            # One of a kind and shape is enough.
            shape = json.dumps([path for path, *_ in mutations(manifest)])
            manifests[manifest["apiVersion"], manifest["kind"], shape] = manifest
    problems, counts, causes = [], collections.Counter(), collections.Counter()
    for version in versions.split(","):
        published = Published(version)
        for (api, kind, _), manifest in sorted(manifests.items(), key=lambda item: item[0]):
            path = KINDS / (api if "/" in api else f"core/{api}") / kind / "schema.json"
            if not path.exists():
                problems.append(f"{api} {kind} is not in kinds/")
                continue
            file = json.loads(path.read_text())
            if file["source"].startswith("Kubernetes "):
                refuses = published.refuses
            else:
                validator = derived(file)
                refuses = lambda item: not validator.is_valid(item)
            changed = [((), "as it is", manifest), *mutations(copy.deepcopy(manifest))]
            changed = [
                (path, what, item)
                for path, what, item in changed
                if {"apiVersion", "kind"} <= item.keys() and (item["apiVersion"], item["kind"]) == (api, kind)
            ]
            here = refused_here(program, version, [item for *_, item in changed])
            if 0 in here and refuses(manifest):
                counts["with fields of a later version"] += 1
                continue
            for number, (path, what, item) in enumerate(changed):
                there = refuses(item)
                counts["refused by both" if there and number in here else "refused here alone" if number in here else "taken"] += 1
                if number in here and not there:
                    why = cause(here[number])
                    causes[why] += 1
                    if not why:
                        problems.append(f"{version} {kind} {'.'.join(map(str, path))}: {what}: refused here alone: {here[number]}")
                where = f"{version} {kind} {'.'.join(map(str, path))}: {what}"
                if what == "as it is" and (there or number in here):
                    problems.append(f"{where}: refused")
                elif there and number not in here and (kind, path[-1]) not in RELAXED:
                    problems.append(f"{where}: taken here alone")
    print(f"note: {len(manifests)} objects; " + ", ".join(f"{what} {count}" for what, count in sorted(counts.items())))
    print("note: refused here alone for " + ", ".join(f"{why} {count}" for why, count in causes.most_common()))
    return problems


if __name__ == "__main__":
    found = main(*sys.argv[1:])
    print(*found, sep="\n")
    sys.exit(1 if found else 0)
