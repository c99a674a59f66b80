//! Files of code together: a name in one is followed into another.

use super::{Code, Made, Mount, Takes, arguments, call, named};
use std::cell::Cell;

/// A name leads to a name, and that to another: more steps than these are a circle.
const STEPS: usize = 8;
/// More places than these are none that a person would see.
const PLACES: usize = 64;
/// Methods with a body.
const WITH_BODY: &[&str] = &["post", "put", "patch"];
/// What a value comes from when nothing else is said, and the name of that argument.
const DEFAULTS: &[(&str, &str, usize)] = &[
    ("getenv", "default", 1),
    ("environ.get", "default", 1),
    ("config", "default", 1),
    ("env", "default", 1),
    ("Field", "default", 0),
];
/// Arguments of a blueprint, router, namespace or `Api` with what stands before its paths.
const PREFIXES: &[&str] = &["url_prefix", "prefix", "path"];

/// Nobody writes more than this, and what a stranger writes must not take for ever.
const MOST: usize = 1000;

/// Code that belongs together.
#[derive(Debug)]
pub struct Program<'a> {
    pub(super) files: &'a [&'a Code],
    /// What is mounted, where that is known, and by which line of which file.
    mounts: Vec<(Option<Place<'a>>, &'a Code, &'a Mount)>,
    /// How much may still be followed.
    left: Cell<usize>,
}

/// A text that code says by names and sums.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// The text, without what is not known of it.
    pub text: String,
    /// Why it may be another, in words that follow on its place.
    pub doubt: Option<String>,
}

impl Text {
    fn known(text: &str) -> Self {
        Self { text: text.to_owned(), doubt: None }
    }

    fn unknown(words: impl Into<String>) -> Self {
        Self { text: String::new(), doubt: Some(words.into()) }
    }

    fn and(mut self, other: &Self) -> Self {
        self.text.push_str(&other.text);
        self.doubt = self.doubt.or_else(|| other.doubt.clone());
        self
    }

    /// One path below another.
    #[must_use]
    pub fn above(&self, path: &Self) -> Self {
        let mut text = self.text.trim_end_matches('/').to_owned();
        if !path.text.is_empty() && !path.text.starts_with('/') {
            text.push('/');
        }
        text.push_str(&path.text);
        Self { text, doubt: self.doubt.clone().or_else(|| path.doubt.clone()) }
    }
}

/// A name, and the file that gives it its meaning.
type Place<'a> = (&'a Code, String);

impl<'a> Program<'a> {
    /// These files.
    #[must_use]
    pub fn of(files: &'a [&'a Code]) -> Self {
        let mut program = Self { files, mounts: Vec::new(), left: Cell::new(MOST * STEPS) };
        let all = files.iter().flat_map(|code| code.mounts.iter().map(move |found| (*code, &found.value)));
        program.mounts =
            all.take(MOST).map(|(at, mount)| (program.find(&mount.what, at), at, mount)).collect();
        program
    }

    /// One step fewer, where there are any left.
    pub(super) fn step(&self, steps: usize) -> Option<usize> {
        self.left.set(self.left.get().checked_sub(1)?);
        steps.checked_sub(1)
    }

    /// Where a name is made that some code uses.
    #[must_use]
    pub fn find(&self, name: &str, from: &'a Code) -> Option<Place<'a>> {
        self.follow(name, from, STEPS)
    }

    fn follow(&self, name: &str, from: &'a Code, steps: usize) -> Option<Place<'a>> {
        let (first, rest) = name.split_once('.').unwrap_or((name, ""));
        if from.defines(first, true) || (!from.aliases.contains_key(first) && from.defines(first, false)) {
            return Some((from, name.to_owned()));
        }
        let dot = if rest.is_empty() { "" } else { "." };
        let whole = from.aliases.get(first).map_or_else(|| name.to_owned(), |w| format!("{w}{dot}{rest}"));
        let has = |path: &str| self.files.iter().any(|code| code.path == path);
        let (path, rest) = from.module(&whole, &has)?;
        let code = self.files.iter().find(|code| code.path == path)?;
        if rest.is_empty() {
            return None;
        }
        self.follow(rest, code, steps.checked_sub(1)?)
    }

    /// What an expression of strings, names and sums says.
    #[must_use]
    pub fn text(&self, expression: &str, from: &'a Code) -> Text {
        self.say(expression, from, STEPS)
    }

    fn say(&self, expression: &str, from: &'a Code, steps: usize) -> Text {
        let unread = || Text::unknown(format!("`{}` is not read", shortened(expression)));
        let Some(steps) = self.step(steps) else { return unread() };
        let mut whole = Text::default();
        for term in terms(expression) {
            let said = if let Some(inner) = within_brackets(term) {
                self.say(inner, from, steps)
            } else if let Some((literal, rest)) = literal(term) {
                let literal = Text::known(literal);
                if rest.is_empty() { literal } else { literal.and(&self.say(rest, from, steps)) }
            } else if let Some(default) = default(term) {
                let mut said = self.say(default, from, steps);
                said.doubt = said.doubt.or_else(|| Some(format!("`{}` may say another", shortened(term))));
                said
            } else {
                self.constant(term, from, steps).unwrap_or_else(unread)
            };
            whole = whole.and(&said);
        }
        whole
    }

    /// The value of a name: of a module, of a class, or of an object of a class.
    fn constant(&self, name: &str, from: &'a Code, steps: usize) -> Option<Text> {
        let (code, name) = self.find(name, from)?;
        let Some((object, attribute)) = name.rsplit_once('.') else {
            return self.value(code, None, &name, steps);
        };
        let made = code.made.iter().find(|made| made.value.name == object);
        let class = made.map_or(object, |made| made.value.class.as_str());
        let (of_class, class) = self.find(class, code).unwrap_or((code, class.to_owned()));
        self.value(of_class, Some(&class), attribute, steps).or_else(|| {
            // What a function gives back is not followed: one class that has such a name is probably meant.
            let mut found = self.files.iter().filter_map(|code| {
                let known =
                    code.constants.iter().find(|known| known.name == attribute && known.within.is_some())?;
                self.value(code, known.within.as_deref(), attribute, steps)
            });
            let only = found.next().filter(|_| found.next().is_none())?;
            let doubt = only.doubt.or_else(|| Some(format!("`{name}` may be another")));
            Some(Text { doubt, ..only })
        })
    }

    fn value(&self, code: &'a Code, within: Option<&str>, name: &str, steps: usize) -> Option<Text> {
        let named = || code.constants.iter().filter(move |known| known.name == name);
        let mut found: Vec<_> = named().filter(|known| known.within.as_deref() == within).collect();
        if found.is_empty() && within.is_none() {
            found = named().collect();
        }
        let first = found.first()?;
        let mut said = self.say(&first.value, code, steps);
        if found.iter().any(|other| other.value != first.value) {
            said.doubt = said.doubt.or_else(|| Some(format!("`{name}` has several values")));
        }
        Some(said)
    }

    /// Whether a route takes a body.
    #[must_use]
    pub fn takes_body(&self, takes: &Takes, from: &'a Code) -> bool {
        match takes {
            Takes::Body => true,
            Takes::Nothing => false,
            Takes::AsClass(class) => self.find(class, from).is_some_and(|(code, class)| {
                let mut methods = code.methods.iter().filter(|(known, _)| *known == class);
                methods.any(|(_, method)| WITH_BODY.contains(&method.as_str()))
            }),
        }
    }

    /// What stands before the paths of an application, blueprint or router, once for each place where it is mounted.
    #[must_use]
    pub fn before(&self, owner: &str, from: &'a Code) -> Vec<Text> {
        self.find(owner, from).map_or_else(|| vec![Text::default()], |place| self.mounted(&place, STEPS))
    }

    fn mounted(&self, (code, name): &Place<'a>, steps: usize) -> Vec<Text> {
        let made = code.made.iter().find(|made| made.value.name == *name).map(|made| &made.value);
        let class = made.map_or("", |made| made.class.rsplit('.').next().unwrap_or_default());
        let own = made.and_then(|made| self.own(made, class, code));
        let Some(steps) = self.step(steps) else { return Vec::new() };
        // Flask-RESTful's `Api(blueprint)` stands where the blueprint does.
        if class == "Api"
            && let Some(onto) = made.and_then(|made| arguments(&made.arguments).first().copied())
            && let Some(place) = self.find(onto, code)
        {
            let own = own.unwrap_or_default();
            return self.mounted(&place, steps).iter().map(|above| above.above(&own)).collect();
        }
        let mut all = Vec::new();
        let is_this = |place: &Place<'_>| place.0.path == code.path && place.1 == *name;
        for (_, at, mount) in self.mounts.iter().filter(|(what, ..)| what.as_ref().is_some_and(is_this)) {
            let above = self.find(&mount.onto, at).filter(|place| !is_this(place));
            let above = above.map_or_else(|| vec![Text::default()], |place| self.mounted(&place, steps));
            let said = mount.prefix.as_ref().map(|prefix| self.text(prefix, at));
            // Flask takes the prefix that is said where it is mounted instead of its own.
            let replaces = mount.by != "include_router";
            let prefix = match (said, own.clone()) {
                (Some(said), Some(own)) if !replaces => said.above(&own),
                (Some(said), _) => said,
                (None, own) => own.unwrap_or_default(),
            };
            all.extend(above.iter().take(PLACES.saturating_sub(all.len())).map(|above| above.above(&prefix)));
        }
        if all.is_empty() {
            let own = own.unwrap_or_default();
            let mountable = ["APIRouter", "Blueprint", "Namespace"].contains(&class);
            let doubt = own.doubt.clone().or_else(|| mountable.then(|| self.unmounted(name)));
            all.push(Text { doubt, ..own });
        }
        all
    }

    /// What a blueprint, router, namespace or `Api` puts before its own paths.
    fn own(&self, made: &Made, class: &str, code: &'a Code) -> Option<Text> {
        if class == "Namespace" && named(&made.arguments, "path").is_none() {
            // https://flask-restx.readthedocs.io/en/latest/api.html#flask_restx.Namespace: by default its name.
            let name = arguments(&made.arguments).first().copied()?;
            return Some(Text::known("/").and(&self.text(name, code)));
        }
        let prefix = PREFIXES.iter().find_map(|key| named(&made.arguments, key))?;
        Some(self.text(prefix, code))
    }

    /// Why nothing is known of where a router is mounted.
    fn unmounted(&self, name: &str) -> String {
        let unread = self.mounts.iter().find(|(what, _, mount)| mount.by != "mount" && what.is_none());
        match unread {
            Some((_, at, mount)) => {
                format!(
                    "`{}({})` in {} may put something before it",
                    mount.by,
                    shortened(&mount.what),
                    at.path
                )
            }
            None => format!("nothing that was read mounts `{name}`"),
        }
    }
}

impl Code {
    /// Whether a name gets its meaning here, at the top level of the module or anywhere.
    fn defines(&self, name: &str, at_top: bool) -> bool {
        let stands = |within: &Option<String>| !at_top || within.is_none();
        self.made.iter().any(|made| made.value.name == name && stands(&made.value.within))
            || self.constants.iter().any(|known| {
                (known.name == name && stands(&known.within)) || known.within.as_deref() == Some(name)
            })
            || self.methods.iter().any(|(class, _)| class == name)
            || self.classes.iter().any(|class| class.value.name == name)
    }
}

/// The terms of a sum.
fn terms(expression: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut from) = (0_i32, false, 0);
    let mut terms = Vec::new();
    for (at, sign) in expression.char_indices() {
        match sign {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            '+' if !quoted && depth == 0 => {
                terms.push(expression[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    terms.push(expression[from..].trim());
    terms
}

/// What stands in brackets, where that is all.
fn within_brackets(term: &str) -> Option<&str> {
    let inner = term.strip_prefix('(')?.strip_suffix(')')?;
    let mut depth = 0_i32;
    let mut quoted = false;
    let closes = inner.chars().any(|sign| {
        quoted ^= sign == '"';
        depth += i32::from(!quoted && sign == '(') - i32::from(!quoted && sign == ')');
        depth < 0
    });
    (!closes).then_some(inner)
}

/// A string, and what stands behind it.
fn literal(term: &str) -> Option<(&str, &str)> {
    let (text, rest) = term.strip_prefix('"')?.split_once('"')?;
    Some((text, rest.trim_start()))
}

/// What a call gives back when nothing else is said.
fn default(term: &str) -> Option<&str> {
    let callee = term.split_once('(').filter(|_| term.ends_with(')'))?.0;
    let (function, key, place) = DEFAULTS
        .iter()
        .find(|(function, ..)| callee == *function || callee.ends_with(&format!(".{function}")))?;
    let inner = call(term, function)?;
    named(inner, key).or_else(|| arguments(inner).get(*place).copied().filter(|value| !value.contains('=')))
}

fn shortened(words: &str) -> String {
    if words.chars().count() <= 40 {
        words.to_owned()
    } else {
        words.chars().take(39).chain(['…']).collect()
    }
}
