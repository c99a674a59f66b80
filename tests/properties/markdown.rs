//! The README as a Markdown reader sees it.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// Everything but the words.
pub fn structure(text: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM;
    let mut found = Vec::new();
    let mut in_code = false;
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Code(_) => found.push("code".to_owned()),
            Event::SoftBreak if in_code => {}
            Event::Start(Tag::CodeBlock(kind)) => {
                in_code = true;
                let CodeBlockKind::Fenced(language) = kind else { panic!("an indented code block\n{text}") };
                found.push(format!("block of {language}"));
            }
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(tag) => found.push(format!("{:?}", tag.to_end())),
            Event::Text(_) | Event::End(_) => {}
            other => found.push(format!("{other:?}")),
        }
    }
    found
}

/// The number of lines in diagrams.
pub fn diagram_lines(text: &str) -> usize {
    let mut lines = 0;
    let mut inside = false;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => inside = &*language == "mermaid",
            Event::End(TagEnd::CodeBlock) => inside = false,
            Event::Text(text) if inside => lines += text.matches('\n').count(),
            _ => {}
        }
    }
    lines
}
