"""What `modelstow check` says in the formats for hosts, over every page of tests/cli and over awkward paths.

    findings.py MODELSTOW SARIF-SCHEMA

Each page is made a project in one repository, and `check` is run from its top and from below. Every report has to be
valid, and every place in it has to exist: the file by its path from the top of the repository, the line in the file.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote

import jsonschema

MODELSTOW, SCHEMA = sys.argv[1:]
PAGES = Path(__file__).resolve().parents[1] / "cli"
BLOCK = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GENERATES = re.compile(r"^\$ modelstow generate$", re.MULTILINE)
# After what a person can call a folder, and what a path in a URI or in a workflow command must not hold as it is.
AWKWARD = ["a b", "per%cent", "per%25cent", "colon:x", "comma,x", "hash#x", "question?x", "ümlaut", "モデル", "[x]", "a+b&c=d", "q'x"]

validator = jsonschema.Draft7Validator(
    json.loads(Path(SCHEMA).read_text(encoding="utf-8")), format_checker=jsonschema.FormatChecker()
)
counts = {"passed": 0, "failed": 0}
codes = set()


def verdict(title, problems):
    counts["failed" if problems else "passed"] += 1
    if problems:
        print(f"FAILED {title}", *problems[:5], sep="\n    ")


def check(folder, form, paths=()):
    command = [MODELSTOW, "check", "--format", form, *paths]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8").stdout


def place(top, path, line=None, end=None):
    """Why this is no place in the repository."""
    file = top / path
    if path.startswith("/") or ".." in path.split("/"):
        return [f"{path} is not a path from the top of the repository"]
    # A file that is missing is what the finding is about; its project has to be there.
    if not any((parent / "service.toml").exists() for parent in [file, *file.parents] if parent.is_relative_to(top)):
        return [f"{path} belongs to no project"]
    if line and line > 1:
        lines = len(file.read_text(encoding="utf-8", errors="replace").splitlines()) + 1
        if not line <= (end or line) <= lines:
            return [f"{path} has no line {line} to {end}"]
    return []


def sarif(top, text, expected):
    log = json.loads(text)
    problems = [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(log)]
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        codes.add(result["ruleId"])
        if rules[result["ruleIndex"]] != result["ruleId"]:
            problems.append(f"ruleIndex of {result['ruleId']}")
        for location in result.get("locations", []):
            physical = location["physicalLocation"]
            uri, region = physical["artifactLocation"]["uri"], physical.get("region", {})
            if not re.fullmatch(r"(%[0-9A-F]{2}|[A-Za-z0-9._~!$&'()*+,;=@/-])+", uri):
                problems.append(f"{uri} is no relative reference")
            problems += place(top, unquote(uri), region.get("startLine"), region.get("endLine"))
    if len(run["results"]) != expected:
        problems.append(f"{len(run['results'])} results instead of {expected}")
    return problems


def github(top, text, expected):
    problems = []
    lines = text.splitlines()
    for line in lines:
        found = re.fullmatch(r"::(error|warning) ((?:\w+=[^:,]*,?)+)::(.+)", line)
        if not found:
            problems.append(f"no workflow command: {line}")
            continue
        properties = dict(part.split("=", 1) for part in found[2].split(","))
        plain = {key: unescape(value) for key, value in properties.items()}
        if "file" in plain:
            problems += place(top, plain["file"], int(plain.get("line", 1)), int(plain.get("endLine", 1)))
    if len(lines) != expected:
        problems.append(f"{len(lines)} commands instead of {expected}")
    return problems


def unescape(value):
    # As the runner does it: the percent sign last.
    for code, sign in [("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]:
        value = value.replace(code, sign)
    return value


def gitlab(top, text, expected):
    report = json.loads(text)
    problems = []
    prints = [issue["fingerprint"] for issue in report]
    if len(set(prints)) != len(prints):
        problems.append("two findings have one fingerprint")
    for issue in report:
        if set(issue) != {"check_name", "description", "fingerprint", "severity", "location"}:
            problems.append(f"keys {sorted(issue)}")
        if issue["severity"] not in {"info", "minor", "major", "critical", "blocker"}:
            problems.append(issue["severity"])
        where = issue["location"]
        if where["path"] != ".":
            problems += place(top, where["path"], where["lines"]["begin"], where["lines"]["end"])
    if len(report) != expected:
        problems.append(f"{len(report)} issues instead of {expected}")
    return problems


def look(top, folder, title, paths=()):
    expected = len(json.loads(check(folder, "json", paths))["findings"])
    for form, read in [("sarif", sarif), ("github", github), ("gitlab", gitlab)]:
        try:
            problems = read(top, check(folder, form, paths), expected)
        except Exception as error:
            problems = [repr(error)]
        verdict(f"{title}: {form}", problems)


def project(folder, page):
    for name, text in BLOCK.findall(page):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if not (folder / "service.toml").exists():
        return False
    (folder / "model.rds").write_text("model")
    (folder / "score.R").write_text("# score")
    return True


with tempfile.TemporaryDirectory() as temporary:
    top = Path(temporary).resolve()
    (top / ".git").mkdir()
    for file in sorted(PAGES.glob("*.md")):
        folder = top / "pages" / file.stem
        if not project(folder, file.read_text(encoding="utf-8")):
            continue
        look(top, folder, f"{file.stem} in its folder")
        # Then what `check` says of files that are there, and that somebody edited.
        subprocess.run([MODELSTOW, "generate"], cwd=folder, capture_output=True)
        for manifest in folder.glob("generated/**/*.yaml"):
            manifest.write_text(manifest.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
        look(top, top, f"{file.stem} from the top", [str(folder.relative_to(top))])
    page = (PAGES / "unknown-key.md").read_text(encoding="utf-8")
    for name in AWKWARD:
        folder = top / "awkward" / name
        project(folder, page)
        look(top, folder, f"{name} in its folder")
        look(top, top, f"{name} from the top", [f"awkward/{name}"])
        look(top, top / "pages", f"{name} from beside", [f"../awkward/{name}"])
        look(top, top / "pages", f"{name} by its whole path", [str(folder)])
    look(top, top, "everything at once")

if len(codes) < 40:
    verdict("many kinds of findings", [f"only {len(codes)}: {sorted(codes)}"])
print(f"{counts['passed']} reports are right, {counts['failed']} are not; {len(codes)} kinds of findings were seen")
sys.exit(counts["failed"] > 0)
