//! minijinja, with strict names and with formatters that leave no way for a value to change a file's structure.

use super::{dockerfile, markdown, yaml};
use crate::diagnostic::{Code, Finding, Report, Sources, Span};
use crate::templates::Templates;
use crate::worktree::{reason, unreadable};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Object, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};

/// The templates of a project, ready to render.
pub struct Engine<'a> {
    environment: Environment<'static>,
    templates: &'a Templates,
}

impl<'a> Engine<'a> {
    /// Templates are read when they are first used.
    pub fn new(templates: &'a Templates) -> Self {
        Self::with(templates, |_, text| text, format)
    }

    /// The same with each template's text changed before it is parsed, and with another formatter.
    pub fn with(
        templates: &'a Templates,
        prepare: impl Fn(&str, String) -> String + Send + Sync + 'static,
        formatter: impl Fn(&mut Output<'_>, &mut State<'_, '_>, &Value) -> Result<(), Error>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        let mut environment = Environment::new();
        let mut syntax = SyntaxConfig::builder();
        syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
        if let Ok(syntax) = syntax.build() {
            environment.set_syntax(syntax);
        }
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_debug(true);
        environment.set_formatter(formatter);
        // This is how the text of a block can be told from a value: it counts as escaped.
        environment.set_auto_escape_callback(|name| {
            if name.ends_with(".yaml") { AutoEscape::Custom("yaml".into()) } else { AutoEscape::None }
        });
        environment.add_filter("indented", indented);
        environment.add_filter("code", |text: &str| markdown::code(text));
        environment.add_filter("fenced", |text: &str, language: &str| markdown::fenced(text, language));
        environment.add_filter("mermaid", |text: &str| markdown::mermaid(text));
        environment.add_filter("shell", |text: &str| Value::from_safe_string(markdown::shell(text)));
        let lookup = templates.clone();
        environment.set_loader(move |name| match lookup.find(name) {
            Ok(found) => Ok(found.map(|template| prepare(name, template.text))),
            Err(error) => Err(Error::new(
                ErrorKind::TemplateNotFound,
                format!("the template cannot be read: {}", reason(&error)),
            )),
        });
        Self { environment, templates }
    }

    /// Replaces a filter or adds a function.
    pub fn environment(&mut self) -> &mut Environment<'static> {
        &mut self.environment
    }

    /// The text of a template with these values. A failure is added to the report with the template's line.
    pub fn render(&self, name: &str, context: &Value, report: &mut Report) -> Option<String> {
        let rendered =
            self.environment.get_template(name).and_then(|template| template.render(context.clone()));
        match rendered {
            Ok(text) => Some(text),
            Err(error) => {
                let finding = self.finding(name, &error, &mut report.sources);
                report.push(finding);
                None
            }
        }
    }

    fn finding(&self, asked: &str, error: &Error, sources: &mut Sources) -> Finding {
        // An error in an included template or a block has the outer error's template around it: the innermost counts.
        let mut innermost = error;
        while let Some(source) = std::error::Error::source(innermost).and_then(|e| e.downcast_ref::<Error>())
        {
            innermost = source;
        }
        let name = innermost.name().unwrap_or(asked);
        if let Err(error) = self.templates.find(name) {
            return unreadable(&self.templates.shown(name), &error);
        }
        let span = self.templates.find(name).ok().flatten().map(|template| {
            let base = sources.add(template.path, template.text.clone());
            match (innermost.range(), innermost.line()) {
                (Some(range), _) if range.end <= template.text.len() => Span::shifted(range, base),
                (_, line) => sources.line(base, line.unwrap_or(1)),
            }
        });
        let code = match innermost.kind() {
            ErrorKind::SyntaxError => Code::TemplateSyntax,
            ErrorKind::UndefinedError
            | ErrorKind::UnknownFilter
            | ErrorKind::UnknownFunction
            | ErrorKind::UnknownTest => Code::TemplateUndefined,
            _ => Code::TemplateFailed,
        };
        let message = innermost.detail().map_or_else(|| innermost.kind().to_string(), str::to_owned);
        let finding = Finding::at_or_in(code, span, &self.templates.shown(name), message);
        match code {
            Code::TemplateUndefined => {
                finding.help("the values that templates can use are listed in docs/templates.md")
            }
            _ => finding,
        }
    }
}

/// The text of a block, moved to the right: the formatter has written its values already.
#[derive(Debug)]
pub(super) struct Indented(pub(super) String);

impl Object for Indented {}

/// Puts spaces before each line of a block, so that one template stands at several depths of YAML. A value is refused:
/// it would come past the formatter.
fn indented(block: &Value, width: usize) -> Result<Value, Error> {
    moved(block, width, |line| line == "\n")
}

/// The same, with what is a line without text.
pub(super) fn moved(block: &Value, width: usize, is_bare: impl Fn(&str) -> bool) -> Result<Value, Error> {
    let Some(text) = block.as_str().filter(|_| block.is_safe()) else {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            "`indented` is for a block: `{% filter indented(2) %}…{% endfilter %}`",
        ));
    };
    let spaces = " ".repeat(width);
    let lines = text.split_inclusive('\n');
    let moved = lines.map(|line| if is_bare(line) { line.to_owned() } else { format!("{spaces}{line}") });
    Ok(Value::from_object(Indented(moved.collect())))
}

/// Writes a value as the kind of file wants it.
pub fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    out.write_str(&formatted(state.name(), value)?).map_err(Error::from)
}

/// A value as the kind of file wants it, by the template's name.
pub fn formatted(template: &str, value: &Value) -> Result<String, Error> {
    if let Some(Indented(text)) = value.downcast_object_ref() {
        return Ok(text.clone());
    }
    match value.kind() {
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::None => Err(Error::new(
            ErrorKind::InvalidOperation,
            "this has no value here: write the line only where it has one, with `{% if … %}`",
        )),
        _ if template.ends_with(".yaml") => yaml::scalar(value),
        _ if template.ends_with(".md") => match value.as_str() {
            Some(text) if !value.is_safe() => Ok(markdown::words(text)),
            _ => Ok(value.to_string()),
        },
        _ if template.ends_with("ignore") => dockerfile::pattern(value),
        _ => dockerfile::word(value),
    }
}

#[cfg(test)]
mod tests {
    use super::Engine;
    use crate::diagnostic::Report;
    use crate::templates::Templates;
    use std::fs;

    fn rendered(template: &str) -> Result<String, String> {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("a.yaml"), template).expect("a file");
        let templates = Templates::new(folder.path(), "templates".to_owned());
        let context = minijinja::context! { text => "a: 1\nb: 2", word => "no" };
        let mut report = Report::default();
        let rendered = Engine::new(&templates).render("a.yaml", &context, &mut report);
        rendered.ok_or_else(|| report.findings.remove(0).message)
    }

    #[test]
    fn a_block_is_moved_and_its_values_stay_formatted() {
        let template =
            "a:\n{% filter indented(2) %}\nb: {{ word }}\n\nc: {{ text }}\n{% endfilter %}\nd: 1\n";
        assert_eq!(rendered(template).as_deref(), Ok("a:\n  b: \"no\"\n\n  c: \"a: 1\\nb: 2\"\nd: 1\n"));
    }

    #[test]
    fn a_value_does_not_come_past_the_formatter() {
        let refused = rendered("a: {{ text|indented(2) }}\n").expect_err("a value is no block");
        assert!(refused.contains("is for a block"), "{refused}");
    }
}
