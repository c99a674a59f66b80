use super::change::What;
use super::group::Group;
use super::{Review, headline, words};
use crate::diagnostic::Shown;
use crate::kubernetes::Consequence;
use crate::render::markdown::{code_span, inert as plain};
use std::fmt::Write as _;

/// More rows than these in one table are counted, not listed: a comment has to be read, and GitHub takes 65,536
/// characters.
const MOST: usize = 30;

/// The first line, by which a job finds its comment again to update it.
const MARK: &str = "<!-- modelstow review -->";

/// A comment on a pull request.
pub fn print(review: &Review) -> Shown {
    let (changed, all) = headline::compared(review);
    let (first, more) = headline::sentences(review);
    let mut out = format!("{MARK}\n### {}\n\n", plain(first.trim_end_matches('.')));
    let more = more.map_or_else(String::new, |more| format!("{} ", plain(&more)));
    let _ = writeln!(
        out,
        "{more}{changed} of {all} {} changed since {} ({}).",
        if all == 1 { "service" } else { "services" },
        code_span(review.base.short()),
        plain(&review.base.named),
    );
    for (consequence, groups) in headline::sections(review) {
        let folded = consequence == Consequence::Cosmetic;
        if folded {
            let _ = write!(
                out,
                "\n<details>\n<summary>{}: {}</summary>\n",
                consequence.title(),
                count(groups.len())
            );
        } else {
            let _ = write!(out, "\n#### {}\n", consequence.title());
        }
        if !groups.is_empty() {
            table(review, &groups, &mut out);
        }
        if folded {
            out.push_str("\n</details>\n");
        }
        if consequence == Consequence::Capacity {
            totals(review, &mut out);
        }
    }
    others(review, &mut out);
    Shown::text(&out)
}

fn count(rows: usize) -> String {
    if rows == 1 { "1 change".to_owned() } else { format!("{rows} changes") }
}

fn table(review: &Review, groups: &[Group<'_>], out: &mut String) {
    let with_service = headline::names_services(review);
    let has_keys = groups.iter().any(|group| !group.keys().is_empty());
    let has_values = groups.iter().any(|group| group.values().is_some() || group.has_different_values());
    let mut heads: Vec<&str> = Vec::new();
    heads.extend(with_service.then_some("Service"));
    heads.push("What");
    heads.extend(has_values.then_some("Change"));
    heads.extend(has_keys.then_some("Key"));
    let _ = write!(out, "\n| {} |\n|{}\n", heads.join(" | "), " --- |".repeat(heads.len()));
    for group in groups.iter().take(MOST) {
        let Some(first) = group.first() else { continue };
        let mut cells: Vec<String> = Vec::new();
        if with_service {
            cells.push(plain(&group.who()));
        }
        cells.push(what(group, &first.what));
        if has_values {
            cells.push(values(group));
        }
        if has_keys {
            cells.push(group.keys().iter().map(|key| code_span(key)).collect::<Vec<_>>().join("<br>"));
        }
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    if groups.len() > MOST {
        let _ =
            write!(out, "\nAnd {} more: `modelstow review --format json` lists all.\n", groups.len() - MOST);
    }
}

/// The object and its field, and below what else there is to say.
fn what(group: &Group<'_>, what: &What) -> String {
    let subject = plain(&group.subject());
    let is_one = words::what(what) == group.what();
    let mut cell = match what {
        _ if !is_one => format!("{subject} {}", group.what()),
        What::Field { short, .. } => format!("{subject} {}", code_span(short)),
        What::Text => format!("{subject} {}", words::what(what)),
        other => format!("{subject} **{}**", words::what(other)),
    };
    for note in group.notes() {
        let _ = write!(cell, "<br>{}", with_code(&note));
    }
    let also = headline::also(group.also());
    if !also.is_empty() {
        let _ = write!(cell, "<br>*also {also}*");
    }
    cell
}

/// Old and new beside each other, or below where they are long: a wide table hides its last columns.
fn values(group: &Group<'_>) -> String {
    let (old, new) = match group.values() {
        Some(values) => values,
        None if group.has_different_values() => {
            let first = group.first().and_then(|first| Group { members: vec![first] }.values());
            return format!("differs, as {}", values_of(first.unwrap_or_default()));
        }
        None => return String::new(),
    };
    values_of((old, new))
}

fn values_of((old, new): (Option<String>, Option<String>)) -> String {
    let width = [&old, &new].into_iter().flatten().map(|value| value.chars().count()).sum::<usize>();
    let between = if width > 36 { "<br>→&nbsp;" } else { " →&nbsp;" };
    let cell = |value: Option<String>| value.map_or_else(|| "nothing".to_owned(), |value| code_span(&value));
    format!("{}{between}{}", cell(old), cell(new))
}

fn totals(review: &Review, out: &mut String) {
    let Some((before, after)) = headline::totals(review).filter(|(before, after)| before != after) else {
        return;
    };
    out.push_str("\n| Totals of what changes | Before | After |\n| --- | --- | --- |\n");
    for (resource, old, new) in words::totals(&before, &after) {
        let is_request = [&before, &after].iter().any(|totals| totals.requests.contains_key(&resource));
        let resource =
            if is_request { format!("requests: {}", code_span(&resource)) } else { plain(&resource) };
        let new = if old == new { new } else { format!("**{new}**") };
        let _ = writeln!(out, "| {resource} | {old} | {new} |");
    }
}

/// Files that are not as modelstow wrote them.
fn others(review: &Review, out: &mut String) {
    for (what, files) in headline::others(review) {
        let more = files.len().saturating_sub(MOST);
        let mut names: Vec<String> = files.iter().take(MOST).map(|file| code_span(file)).collect();
        names.extend((more > 0).then(|| format!("{more} more")));
        let _ = write!(out, "\n> {}: {}\n", names.join(", "), with_code(what));
    }
}

/// A note, in which code stands between backticks.
fn with_code(note: &str) -> String {
    let parts = note.split('`').enumerate();
    parts.map(|(index, part)| if index % 2 == 0 { prose(part) } else { code_span(part) }).collect()
}

/// Words without markup, with the spaces around them.
fn prose(part: &str) -> String {
    let space = |is_there: bool| if is_there { " " } else { "" };
    let (start, end) = (space(part.starts_with(' ')), space(part.ends_with(' ') && !part.trim().is_empty()));
    format!("{start}{}{end}", plain(part))
}
