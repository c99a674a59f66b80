use super::group::Group;
use super::{Review, headline, words};
use crate::diagnostic::Shown;
use crate::kubernetes::Consequence;
use std::fmt::Write as _;

/// More rows than these under one heading are counted, not listed.
const MOST: usize = 40;

/// Columns that are wider than this would tear the others apart.
const WIDEST: usize = 40;

/// For people: a heading for each consequence, and under it a line for each change.
pub fn print(review: &Review) -> Shown {
    let (changed, all) = headline::compared(review);
    let mut out = format!("{}\n", headline::sentence(review));
    let _ = writeln!(
        out,
        "{changed} of {all} {} changed since {} ({})",
        if all == 1 { "service" } else { "services" },
        review.base.short(),
        words::one_line(&review.base.named),
    );
    for (consequence, groups) in headline::sections(review) {
        let _ = write!(out, "\n{}\n", consequence.title().to_lowercase());
        rows(review, &groups, &mut out);
        if consequence == Consequence::Capacity {
            totals(review, &mut out);
        }
    }
    for (what, files) in headline::others(review) {
        for file in files.iter().take(MOST) {
            let _ = write!(out, "\nnote: {}: {what}", words::one_line(file));
        }
        if files.len() > MOST {
            let _ = write!(out, "\nnote: and {} more: {what}", files.len() - MOST);
        }
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    Shown::text(&out)
}

fn rows(review: &Review, groups: &[Group<'_>], out: &mut String) {
    let with_service = headline::names_services(review);
    let cells: Vec<[String; 3]> = groups
        .iter()
        .take(MOST)
        .map(|group| {
            let cells = [group.who(), group.subject(), group.what()];
            cells.map(|cell| words::one_line(&cell))
        })
        .collect();
    let width = |column: usize| {
        let widths = cells.iter().map(|row| row[column].chars().count());
        widths.filter(|width| *width <= WIDEST).max().unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2)];
    for (group, row) in groups.iter().zip(&cells) {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths).skip(usize::from(!with_service)) {
            let _ = write!(line, "  {cell:<width$}");
        }
        let _ = write!(line, "  {}", value(group));
        let keys = group.keys();
        if !keys.is_empty() {
            line.truncate(line.trim_end().len());
            let _ = write!(line, "  [{}]", words::one_line(&keys.join(", ")));
        }
        let _ = writeln!(out, "{}", line.trim_end());
        for note in group.notes() {
            let _ = writeln!(out, "      {}", words::one_line(&note));
        }
        let also = headline::also(group.also());
        if !also.is_empty() {
            let _ = writeln!(out, "      also {also}");
        }
    }
    if groups.len() > MOST {
        let _ = writeln!(out, "  and {} more; `--format json` lists all", groups.len() - MOST);
    }
}

fn value(group: &Group<'_>) -> String {
    match group.values() {
        Some((old, new)) => {
            format!("{} → {}", old.as_deref().unwrap_or("nothing"), new.as_deref().unwrap_or("nothing"))
        }
        None if group.has_different_values() => {
            let first = group.first().and_then(|first| Group { members: vec![first] }.values());
            let example = first.map(|(old, new)| {
                format!(
                    "differs, as {} → {}",
                    old.as_deref().unwrap_or("nothing"),
                    new.as_deref().unwrap_or("nothing")
                )
            });
            example.unwrap_or_default()
        }
        None => String::new(),
    }
}

fn totals(review: &Review, out: &mut String) {
    let Some((before, after)) = headline::totals(review).filter(|(before, after)| before != after) else {
        return;
    };
    let _ = writeln!(out, "  totals of what changes");
    let rows = words::totals(&before, &after);
    let width = |cell: fn(&(String, String, String)) -> &String| {
        rows.iter().map(|row| cell(row).chars().count()).max().unwrap_or(0)
    };
    let (name, old) = (width(|row| &row.0), width(|row| &row.1));
    for (resource, before, after) in &rows {
        let _ = writeln!(out, "      {resource:<name$}  {before:<old$} → {after}");
    }
}
