//! A YAML text as two independent readers see it, and as YAML 1.1 would.

use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::Value;

/// What both readers see. They stand for YAML 1.2; plain words that YAML 1.1 takes for something else are refused, and
/// so are characters that no YAML text may hold as they are.
pub fn read(text: &str) -> Value {
    let saphyr: Value = serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let libyaml: Value = yaml_serde::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(saphyr, libyaml, "two readers differ\n{text}");
    for word in plain_words(text) {
        assert!(is_same_in_1_1(&word), "`{word}` is not the same in YAML 1.1\n{text}");
    }
    if let Some(c) = text.chars().find(|c| !is_printable(*c)) {
        panic!("{c:?} cannot stand in YAML as it is\n{text:?}");
    }
    saphyr
}

/// YAML 1.1 and 1.2, "Character Set"; go-yaml, which kubectl uses, refuses all else. A byte order mark is allowed by
/// the letter, and read differently.
fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{A0}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
        && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

/// The scalars without quotes, keys among them.
fn plain_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for event in Parser::new_from_str(text) {
        if let (Event::Scalar(word, ScalarStyle::Plain, ..), _) = event.unwrap() {
            words.push(word.into_owned());
        }
    }
    words
}

/// <https://yaml.org/type/>: bool, null, int, float, merge, value and timestamp. What has the form of a number or of a
/// time is allowed only as a decimal number without sign, exponent and separators.
fn is_same_in_1_1(word: &str) -> bool {
    const OTHER: &[&str] = &["y", "n", "yes", "no", "on", "off", "null", "~", "", "=", "<<", ".inf", ".nan"];
    let lower = word.to_lowercase();
    if lower == "true" || lower == "false" {
        return word == lower;
    }
    let unsigned = lower.strip_prefix(['+', '-']).unwrap_or(&lower);
    if OTHER.contains(&lower.as_str()) || unsigned == ".inf" {
        return false;
    }
    if !(is_number(unsigned) || is_sexagesimal(unsigned) || is_date(unsigned)) {
        return true;
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let whole = |text: &str| digits(text) && (text == "0" || !text.starts_with('0'));
    match word.split_once('.') {
        Some((number, fraction)) => whole(number) && digits(fraction),
        None => whole(word),
    }
}

/// `12`, `0o17`, `0b1`, `0x1f`, `1_000.5`, `1e3`, `.5`.
fn is_number(text: &str) -> bool {
    let all = |text: &str, others: &str| {
        text.contains(|c: char| c.is_ascii_alphanumeric())
            && text.chars().all(|c| c.is_ascii_digit() || others.contains(c))
    };
    if let Some(hexadecimal) = text.strip_prefix("0x") {
        return all(hexadecimal, "abcdef_");
    }
    let text = text.strip_prefix("0o").or_else(|| text.strip_prefix("0b")).unwrap_or(text);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    !mantissa.starts_with('_')
        && all(mantissa, "_.")
        && all(exponent.strip_prefix(['+', '-']).unwrap_or(exponent), "")
}

/// `1:30`, `190:20:30.15`.
fn is_sexagesimal(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.chars().all(|c| c.is_ascii_digit() || c == '_') {
        return false;
    }
    let mut parts = whole.split(':');
    let first =
        parts.next().is_some_and(|first| first.starts_with(|c: char| c.is_ascii_digit()) && is_number(first));
    let mut rest = parts.peekable();
    let is_part = |part: &str| part.len() <= 2 && part.parse::<u8>().is_ok_and(|part| part < 60);
    first && rest.peek().is_some() && rest.all(is_part)
}

/// `2001-12-14`, `2001-12-14t21:59:43.10-05:00`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(3, '-').collect();
    let [year, month, rest] = parts[..] else { return false };
    let (day, time) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
    let is_part = |part: &str, most| part.len() <= most && part.parse::<u16>().is_ok();
    let is_time = time.is_empty()
        || time.starts_with(['t', ' ', '\t'])
            && time.contains(':')
            && time.chars().all(|c| c.is_ascii_digit() || "t \t:.+-z".contains(c));
    year.len() == 4 && is_part(year, 4) && is_part(month, 2) && is_part(day, 2) && is_time
}
