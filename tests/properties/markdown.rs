//! The README as a Markdown reader sees it.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// As on GitHub.
fn read(text: &str) -> Parser<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM;
    Parser::new_ext(text, options)
}

/// The words.
pub fn words(text: &str) -> String {
    let words = read(text).filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text),
        _ => None,
    });
    words.fold(String::new(), |all, word| all + &word)
}

/// Everything but the words.
pub fn structure(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_code = false;
    for event in read(text) {
        match event {
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) | Event::End(_) => {}
            Event::Code(_) => found.push("code".to_owned()),
            Event::SoftBreak if in_code => {}
            Event::Start(Tag::CodeBlock(kind)) => {
                in_code = true;
                let CodeBlockKind::Fenced(language) = kind else { panic!("an indented code block\n{text}") };
                found.push(format!("block of {language}"));
            }
            Event::Start(tag) => found.push(format!("{:?}", tag.to_end())),
            other => found.push(format!("{other:?}")),
        }
    }
    found
}

/// The number of lines in diagrams.
pub fn diagram_lines(text: &str) -> usize {
    let mut lines = 0;
    let mut inside = false;
    for event in read(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => inside = &*language == "mermaid",
            Event::End(TagEnd::CodeBlock) => inside = false,
            Event::Text(text) if inside => lines += text.matches('\n').count(),
            _ => {}
        }
    }
    lines
}
