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
    if OTHER.contains(&lower.trim_start_matches(['+', '-'])) {
        return false;
    }
    let unsigned = lower.trim_start_matches(['+', '-']);
    let has_form = |others: &str| unsigned.chars().all(|c| c.is_ascii_digit() || others.contains(c));
    let is_date = unsigned.get(4..5) == Some("-") && has_form("-:.tz +");
    let is_hexadecimal = unsigned.starts_with("0x") && has_form("xabcdef_");
    let is_number = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned.contains(|c: char| c.is_ascii_digit())
        && (has_form("_.:e+-ob") || is_hexadecimal || is_date);
    if !is_number {
        return true;
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let whole = |text: &str| digits(text) && (text == "0" || !text.starts_with('0'));
    match word.split_once('.') {
        Some((number, fraction)) => whole(number) && digits(fraction),
        None => whole(word),
    }
}
