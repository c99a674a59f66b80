use crate::testing::{Kind, Tested};
use std::fmt::Write as _;

/// A step's name may be so wide, and what came out as well: together they fit a terminal of 80 columns.
const NAME: usize = 30;
const WORDS: usize = 32;

/// A table for each service.
pub fn print(tested: &[Tested]) -> String {
    let mut out = String::new();
    for one in tested {
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = writeln!(out, "{}: {}", one.title(), one.subject);
        for step in &one.steps {
            let name = step
                .name
                .as_ref()
                .map_or_else(|| step.kind.name().to_owned(), |name| format!("{} {name}", step.kind.name()));
            let mut words = step.words.clone();
            if step.kind == Kind::Image {
                let size = one.image_bytes.map_or(String::new(), |bytes| format!(", {}", size(bytes)));
                words.push_str(&size);
            }
            let verdict = if step.wrong.is_empty() { "ok" } else { "FAILED" };
            row(&mut out, verdict, &name, Some(step.seconds), &words);
        }
        measures(one, &mut out);
    }
    out
}

fn measures(one: &Tested, out: &mut String) {
    if let Some(load) = &one.load {
        let mut levels = vec![&load.alone];
        levels.extend((load.most.clients > load.alone.clients).then_some(&load.most));
        for level in levels {
            let clients = if level.clients == 1 { "client" } else { "clients" };
            let name = format!("{} {clients}, {:.0} requests/s", level.clients, level.per_second);
            row(out, "", &name, None, &format!("median {}, 99 % {}", time(level.median), time(level.p99)));
        }
        if let Some(cpus) = load.most.cpus {
            row(out, "", &format!("CPU, {cpus:.2} in use meanwhile"), None, "");
        }
        if let Some(advice) = &load.advice {
            let _ = writeln!(out, "          what follows: {}", advice.command);
        }
    }
    let memory = one.memory;
    if let Some(peak) = memory.peak {
        let of = |what: &str, bytes: Option<u64>| bytes.map(|bytes| format!("{what} {}", size(bytes)));
        let beside: Vec<String> =
            [of("request", memory.request), of("limit", memory.limit)].into_iter().flatten().collect();
        row(out, "", &format!("memory, at most {}", size(peak)), None, &beside.join(", "));
    }
    if let Some(seconds) = one.cpu_seconds {
        row(out, "", &format!("CPU, {seconds:.3} s for an example"), None, "");
    }
}

fn row(out: &mut String, verdict: &str, name: &str, seconds: Option<f64>, words: &str) {
    let seconds = seconds.map_or(String::new(), |seconds| format!("{seconds:.2} s"));
    let line = format!("  {verdict:<6}  {:<NAME$}  {seconds:>9}  {}", cut(name, NAME), cut(words, WORDS));
    out.push_str(line.trim_end());
    out.push('\n');
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// Seconds in the unit in which a person says them.
fn time(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.1} ms", seconds * 1000.0) } else { format!("{seconds:.2} s") }
}

/// Bytes in the unit in which a person writes them.
#[allow(clippy::cast_precision_loss, reason = "it is rounded anyhow")]
fn size(bytes: u64) -> String {
    let mebi = bytes as f64 / f64::from(1 << 20);
    if mebi >= 10_240.0 { format!("{:.1} GiB", mebi / 1024.0) } else { format!("{mebi:.0} MiB") }
}
