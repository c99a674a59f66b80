use crate::testing::{Kind, Load, Step, Tested};
use std::fmt::Write as _;

/// JUnit's XML: a suite for each service, a case for each step.
///
/// The form that CI systems agree on: <https://github.com/testmoapp/junitxml>.
pub fn print(tested: &[Tested]) -> String {
    let all = tested.iter().flat_map(|one| &one.steps);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"modelstow test\" {}>\n",
        counts(&all.collect::<Vec<_>>())
    );
    for one in tested {
        let suite = attribute(&format!("{}: {}", one.file, one.title()));
        let _ =
            writeln!(out, "  <testsuite name=\"{suite}\" {}>", counts(&one.steps.iter().collect::<Vec<_>>()));
        for step in &one.steps {
            case(one, step, &mut out);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn counts(steps: &[&Step]) -> String {
    let failures = steps.iter().filter(|step| !step.wrong.is_empty()).count();
    let seconds: f64 = steps.iter().map(|step| step.seconds).sum();
    format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\" time=\"{seconds:.3}\"", steps.len())
}

fn case(one: &Tested, step: &Step, out: &mut String) {
    let name = step
        .name
        .as_ref()
        .map_or_else(|| step.kind.name().to_owned(), |name| format!("{} {name}", step.kind.name()));
    let _ = write!(
        out,
        "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" time=\"{:.3}\"",
        attribute(&one.title()),
        attribute(&name),
        attribute(&one.file),
        step.seconds
    );
    if let Some(load) = one.load.as_ref().filter(|_| step.kind == Kind::Load && step.wrong.is_empty()) {
        let _ = writeln!(out, ">\n      <system-out>{}</system-out>\n    </testcase>", text(&told(load)));
        return;
    }
    if step.wrong.is_empty() {
        out.push_str("/>\n");
        return;
    }
    let first = step.wrong.first().map_or("", String::as_str);
    let _ = writeln!(
        out,
        ">\n      <failure message=\"{}\">{}</failure>\n    </testcase>",
        attribute(first),
        text(&step.wrong.join("\n"))
    );
}

fn told(load: &Load) -> String {
    let level = &load.most;
    let mut words = format!(
        "{} clients: {:.1} requests/s, median {:.4} s, 99 % {:.4} s",
        level.clients, level.per_second, level.median, level.p99
    );
    if let Some(advice) = &load.advice {
        let _ = write!(words, "\n{}", advice.command);
    }
    words
}

/// Text of an element. Signs that XML 1.0 has no way to write are left out.
fn text(text: &str) -> String {
    let mut out = String::new();
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' => out.push(sign),
            sign if sign.is_control() || matches!(sign, '\u{fffe}' | '\u{ffff}') => {}
            sign => out.push(sign),
        }
    }
    out
}

fn attribute(value: &str) -> String {
    text(value).replace('"', "&quot;").replace('\n', "&#10;").replace('\t', "&#9;")
}
