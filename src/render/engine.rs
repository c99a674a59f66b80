//! minijinja, with strict names and with formatters that leave no way for a value to change a file's structure.

use super::bounds::{self, Counted, Refused};
use super::meter::{self, Meter};
use super::trace::Reads;
use super::{dockerfile, markdown, run, yaml};
use crate::diagnostic::{Code, Finding, Report, Sources, Span};
use crate::digest::sha256;
use crate::templates::Templates;
use crate::worktree::{reason, unreadable};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Object, Value, ValueKind};
use minijinja::{AutoEscape, Captured, Environment, Error, ErrorKind, State, UndefinedBehavior};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// The templates of a project, ready to render.
pub struct Engine<'a> {
    set: Arc<Set>,
    templates: &'a Templates,
    meter: Arc<Meter>,
    reads: Reads,
}

/// Templates as minijinja has parsed them. Those in the binary are parsed once for all projects.
pub struct Set {
    environment: Environment<'static>,
    loaded: Arc<Mutex<Loaded>>,
}

/// What becomes of a template before it is parsed, and of a value before it is written.
pub struct Way {
    /// Of a template's name and text.
    pub prepare: fn(&str, String) -> String,
    /// Of a value.
    pub formatter: fn(&State<'_, '_>, &Value) -> Result<String, Error>,
    /// What else is to be known.
    pub further: fn(&mut Environment<'static>),
    /// So many times the bounds.
    pub times: u64,
    /// The templates in the binary, by the editions that come before the rest.
    pub shared: &'static Shared,
}

/// What all projects have in common that have no templates of their own.
pub type Shared = Mutex<BTreeMap<Vec<String>, Arc<Set>>>;

/// As files are written.
static WRITTEN: Way = Way {
    prepare: |_, text| text,
    formatter: |state, value| formatted(state.name(), value),
    further: |_| {},
    times: 1,
    shared: {
        static SHARED: Shared = Mutex::new(BTreeMap::new());
        &SHARED
    },
};

/// What became of the project's own templates.
#[derive(Default)]
struct Loaded {
    counted: BTreeMap<String, Counted>,
    refused: Option<(String, Refused)>,
}

/// A template's own text nests as deep as [`bounds`] allows, in a build for debugging too.
const STACK: usize = 64 * 1024 * 1024;

impl Set {
    /// Templates are read when they are first used.
    fn new(templates: &Templates, way: &'static Way) -> Self {
        let mut environment = Environment::new();
        let mut syntax = SyntaxConfig::builder();
        syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
        if let Ok(syntax) = syntax.build() {
            environment.set_syntax(syntax);
        }
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_debug(true);
        // This is how the text of a block can be told from a value: it counts as escaped.
        environment.set_auto_escape_callback(|name| {
            if name.ends_with(".yaml") { AutoEscape::Custom("yaml".into()) } else { AutoEscape::None }
        });
        environment.add_filter("indented", |block: &Value, width: usize, options: Kwargs| {
            moved(block, width, &options, |line| line == "\n")
        });
        environment.add_filter("digest", |block: &Value| {
            block_text(block, "digest").map(|text| Value::from_object(Indented(digest(text))))
        });
        environment.add_filter("code", |text: &str| markdown::code(text));
        environment.add_filter("fenced", |text: &str, language: &str| markdown::fenced(text, language));
        environment.add_filter("mermaid", |text: &str| markdown::mermaid(text));
        environment.add_filter("shell", |text: &str| Value::from_safe_string(markdown::shell(text)));
        meter::bound(&mut environment, way.times);
        environment.set_formatter(|out, state, value| {
            let text = (way.formatter)(state, value)?;
            run::count(text.len())?;
            out.write_str(&text).map_err(Error::from)
        });
        (way.further)(&mut environment);
        let lookup = templates.clone();
        let loaded = Arc::new(Mutex::new(Loaded::default()));
        let loading = Arc::clone(&loaded);
        environment.set_loader(move |name| match lookup.find(name) {
            Ok(Some(template)) if template.is_built_in() => Ok(Some((way.prepare)(name, template.text))),
            Ok(Some(template)) => {
                let measured = bounds::measure(&template.text);
                let mut loading = loading.lock().map_err(|_| ErrorKind::InvalidOperation)?;
                if let Err(refused) = measured {
                    let error = Error::new(ErrorKind::InvalidOperation, refused.why.clone());
                    loading.refused = Some((name.to_owned(), refused));
                    return Err(error);
                }
                let counted = bounds::counted(&(way.prepare)(name, template.text));
                let text = counted.text.clone();
                loading.counted.insert(name.to_owned(), counted);
                Ok(Some(text))
            }
            Ok(None) => Ok(None),
            Err(error) => Err(Error::new(
                ErrorKind::TemplateNotFound,
                format!("the template cannot be read: {}", reason(&error)),
            )),
        });
        Self { environment, loaded }
    }
}

impl<'a> Engine<'a> {
    /// Writes files.
    pub fn new(templates: &'a Templates) -> Self {
        Self::with(templates, &WRITTEN, Reads::default())
    }

    /// Renders in another way, and notes what is read.
    pub fn with(templates: &'a Templates, way: &'static Way, reads: Reads) -> Self {
        let new = |of: &Templates| Arc::new(Set::new(of, way));
        let set = match templates.builtin_editions() {
            Some(editions) => {
                let mut shared = way.shared.lock().unwrap_or_else(PoisonError::into_inner);
                let alone = || Templates::builtin_alone().in_editions(editions.to_vec());
                Arc::clone(shared.entry(editions.to_vec()).or_insert_with(|| new(&alone())))
            }
            None => new(templates),
        };
        Self { set, templates, meter: Arc::new(Meter::new(way.times)), reads }
    }

    /// The text of a template with these values. A failure is added to the report with the template's line.
    pub fn render(&self, name: &str, context: &Value, report: &mut Report) -> Option<String> {
        let rendered = if self.templates.has_own() {
            // How much stack the caller has left is not known.
            thread::scope(|scope| {
                let thread = thread::Builder::new().stack_size(STACK);
                let thread = thread.spawn_scoped(scope, || self.rendered(name, context)).ok()?;
                thread.join().ok()
            })
        } else {
            Some(self.rendered(name, context))
        };
        match rendered {
            Some(Ok(text)) => Some(text),
            Some(Err(error)) => {
                let finding = self.finding(name, &error, &mut report.sources);
                report.push(finding);
                None
            }
            None => {
                let message = format!("`{name}` cannot be rendered: the system has no thread for it");
                report.push(Finding::nowhere(Code::TemplateFailed, message));
                None
            }
        }
    }

    fn rendered(&self, name: &str, context: &Value) -> Result<String, Error> {
        self.meter.start()?;
        let template = self.set.environment.get_template(name)?;
        let rendered = run::with(&self.meter, &self.reads, || template.render_captured(context.clone()));
        let steps = rendered.as_ref().ok().and_then(|rendered| rendered.state().fuel_levels());
        self.meter.end(steps.map(|(taken, _)| taken));
        rendered.map(Captured::into_output)
    }

    fn finding(&self, asked: &str, error: &Error, sources: &mut Sources) -> Finding {
        // An error in an included template or a block has the outer error's template around it: the innermost counts.
        let mut innermost = error;
        while let Some(source) = std::error::Error::source(innermost).and_then(|e| e.downcast_ref::<Error>())
        {
            innermost = source;
        }
        let (counted, refused) = match self.set.loaded.lock() {
            Ok(mut loaded) => {
                let name = innermost.name().unwrap_or(asked);
                (loaded.counted.get(name).cloned(), loaded.refused.take())
            }
            Err(_) => (None, None),
        };
        if let Some((name, refused)) = refused {
            return self.too_much(&name, refused, sources);
        }
        let name = innermost.name().unwrap_or(asked);
        if let Err(error) = self.templates.find(name) {
            return unreadable(&self.templates.shown(name), &error);
        }
        let span = self.templates.find(name).ok().flatten().map(|template| {
            let base = sources.add(template.path, template.text.clone());
            let range = innermost.range().map(|range| match &counted {
                Some(counted) => counted.written(range.start)..counted.written(range.end),
                None => range,
            });
            match (range, innermost.line()) {
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
        let message = match innermost.kind() {
            ErrorKind::OutOfFuel => meter::too_long(),
            kind => innermost.detail().map_or_else(|| kind.to_string(), str::to_owned),
        };
        let finding = Finding::at_or_in(code, span, &self.templates.shown(name), message);
        match code {
            Code::TemplateUndefined => {
                finding.help("the values that templates can use are listed in docs/templates.md")
            }
            _ => finding,
        }
    }

    /// A template that is not even parsed.
    fn too_much(&self, name: &str, refused: Refused, sources: &mut Sources) -> Finding {
        let span = self.templates.find(name).ok().flatten().map(|template| {
            let line = template.text[..refused.at].matches('\n').count() + 1;
            let base = sources.add(template.path, template.text);
            sources.line(base, line)
        });
        Finding::at_or_in(Code::TemplateFailed, span, &self.templates.shown(name), refused.why)
            .help("docs/templates.md lists what a template may hold")
    }
}

/// Stands before the first line of what is an item of a list: `{% filter indented(4, item=true) %}`.
const DASH: &str = "- ";

/// The columns that a block can be moved.
const WIDEST: usize = 64;

/// The text of a block, moved to the right: the formatter has written its values already.
#[derive(Debug)]
pub(super) struct Indented(pub(super) String);

impl Object for Indented {}

/// Puts spaces before each line of a block but the bare ones, so that one template stands at several depths of YAML. A
/// value is refused: it would come past the formatter.
pub(super) fn moved(
    block: &Value,
    width: usize,
    options: &Kwargs,
    is_bare: impl Fn(&str) -> bool,
) -> Result<Value, Error> {
    let mut is_item = options.get::<Option<bool>>("item")?.unwrap_or(false) && width >= DASH.len();
    options.assert_all_used()?;
    let text = block_text(block, "indented(2)")?;
    if width > WIDEST {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("`indented` moves a block by at most {WIDEST} columns"),
        ));
    }
    let spaces = " ".repeat(width);
    let lines = text.split_inclusive('\n');
    let moved = lines.map(|line| match is_bare(line) {
        true => line.to_owned(),
        false if std::mem::take(&mut is_item) => format!("{}{DASH}{line}", &spaces[DASH.len()..]),
        false => format!("{spaces}{line}"),
    });
    Ok(Value::from_object(Indented(moved.collect())))
}

/// The text of a block, which no value is.
pub(super) fn block_text<'v>(block: &'v Value, filter: &str) -> Result<&'v str, Error> {
    block.as_str().filter(|_| block.is_safe()).ok_or_else(|| {
        let name = filter.split('(').next().unwrap_or_default();
        let words = format!("`{name}` is for a block: `{{% filter {filter} %}}…{{% endfilter %}}`");
        Error::new(ErrorKind::InvalidOperation, words)
    })
}

/// What stands for a block where it is only of interest whether it is another one.
pub(super) fn digest(text: &str) -> String {
    sha256(text.as_bytes())[..16].to_owned()
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
    use crate::project::Project;
    use crate::templates::Templates;

    fn rendered(template: &str) -> Result<String, String> {
        let templates = Templates::of(&Project::in_memory([("templates/a.yaml", template)]));
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
