import hashlib
import http.client
import json
import sys
import time

# A Service may learn of its pods a little later than whoever made this Job.
PATIENCE = time.monotonic() + 60


def ask(host, seconds, example):
    first = lambda key, default="": example.get(key, [default])[0]
    every = lambda key: [json.loads(value) for value in example.get(key, [])]
    headers = dict([("User-Agent", "modelstow")] + every("header"))
    body = bytes.fromhex(first("bytes")) or first("text").encode() or None
    kind = first("type") if "text" in example or "bytes" in example else None
    if "field" in example or "file" in example:
        kind, body = form(every("field"), every("file"))
    if kind and "content-type" not in [name.lower() for name in headers]:
        headers["Content-Type"] = kind
    method = first("method", "POST")
    if method == "POST":
        body = body or b""
    while True:
        connection = http.client.HTTPConnection(host, timeout=seconds)
        try:
            connection.request(method, first("path"), body, headers)
            answer = connection.getresponse()
            return answer.status, list(wrong(answer.status, answer.read(), first, every))
        except TimeoutError:
            return "-", ["no answer within %g s" % seconds]
        except (OSError, http.client.HTTPException) as error:
            if time.monotonic() > PATIENCE:
                return "-", ["no answer: %s" % (error or type(error).__name__)]
            time.sleep(1)
        finally:
            connection.close()


def form(fields, files):
    parts = [(name, "", value.encode()) for name, value in fields]
    for name, path, content in files:
        parts.append((name, '; filename="%s"\r\nContent-Type: application/octet-stream' % quoted(path), bytes.fromhex(content)))
    boundary = "modelstow-" + hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
    body = b""
    for name, more, content in parts:
        head = '--%s\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n' % (boundary, quoted(name), more)
        body += head.encode() + content + b"\r\n"
    return "multipart/form-data; boundary=" + boundary, body + b"--%s--\r\n" % boundary.encode()


def quoted(name):
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def wrong(status, body, first, every):
    if str(status) != first("status"):
        yield "its status is %s and not %s" % (status, first("status"))
    text, digest = first("answer", None), first("sha256", None)
    if text is not None and body != text.encode():
        yield "it is another text"
    if digest is not None and hashlib.sha256(body).hexdigest() != digest:
        yield "its SHA-256 is %s" % hashlib.sha256(body).hexdigest()
    expected, parts, tolerance = first("expect", None), every("part"), float(first("tolerance", 0))
    if expected is None and not parts:
        return
    try:
        got = json.loads(body)
    except ValueError:
        yield "it is not JSON"
        return
    for place, steps, rule in parts:
        found = find(steps, got)
        if not found:
            yield "`%s` is missing" % place
        for value in found:
            if isinstance(rule, dict):
                yield from broken(place, rule, value)
            else:
                yield from differences(place, rule, value, tolerance)
    if expected is not None:
        expected = json.loads(expected)
        for steps in every("ignore"):
            remove(steps, expected)
            remove(steps, got)
        yield from differences("$", expected, got, tolerance)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def short(value):
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:60] + "…"


def differences(place, expected, got, tolerance):
    if is_number(expected) and is_number(got):
        off = abs(expected - got)
        if off > tolerance and off > 1e-9 * max(abs(expected), abs(got)):
            yield "`%s` is %s and not %s" % (place, short(got), short(expected))
    elif isinstance(expected, dict) and isinstance(got, dict):
        for key in expected:
            if key in got:
                yield from differences(place + "." + key, expected[key], got[key], tolerance)
            else:
                yield "`%s.%s` is missing" % (place, key)
        for key in got.keys() - expected.keys():
            yield "`%s.%s` is not expected" % (place, key)
    elif isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            yield "`%s` has %d items and not %d" % (place, len(got), len(expected))
        for index, (one, other) in enumerate(zip(expected, got)):
            yield from differences("%s[%d]" % (place, index), one, other, tolerance)
    elif type(expected) is not type(got) or expected != got:
        yield "`%s` is %s and not %s" % (place, short(got), short(expected))


TYPES = dict(array=list, boolean=bool, null=type(None), object=dict, string=str)


def broken(place, rule, value):
    kind, least, most = rule.get("type"), rule.get("min"), rule.get("max")
    if kind in TYPES:
        fits = isinstance(value, TYPES[kind])
    else:
        fits = kind is None or is_number(value) and (kind == "number" or isinstance(value, int))
    if not fits:
        yield "`%s` is %s, which is no %s" % (place, short(value), kind)
    elif least is None and most is None:
        return
    elif not is_number(value):
        yield "`%s` is %s, which is no number" % (place, short(value))
    elif least is not None and value < least:
        yield "`%s` is %s, less than %s" % (place, short(value), least)
    elif most is not None and value > most:
        yield "`%s` is %s, more than %s" % (place, short(value), most)


# A step is a name, a number, or null for every item.
def below(step, value):
    if isinstance(value, dict) and isinstance(step, str):
        return [step] if step in value else []
    if isinstance(value, list) and not isinstance(step, str):
        return [at for at in range(len(value)) if step is None or at == step]
    return []


def find(steps, value):
    if not steps:
        return [value]
    return [found for at in below(steps[0], value) for found in find(steps[1:], value[at])]


def remove(steps, value):
    for at in below(steps[0], value):
        if len(steps) > 1:
            remove(steps[1:], value[at])
        elif isinstance(value, dict):
            del value[at]
        else:
            value[at] = None


def main(words):
    examples, told = [], {}
    for word in words:
        key, _, value = word.partition("=")
        if key == "example":
            examples.append((value, {}))
        elif examples:
            examples[-1][1].setdefault(key, []).append(value)
        else:
            told[key] = value
    failed = False
    for name, example in examples:
        start = time.monotonic()
        status, mistakes = ask(told["service"], float(told["seconds"]), example)
        failed = failed or bool(mistakes)
        line = "%-6s  %s  %.2f s  %s" % ("FAILED" if mistakes else "ok", name, time.monotonic() - start, status)
        print("\n        ".join([line] + mistakes), flush=True)
    return failed


sys.exit(main(sys.argv[1:]))
