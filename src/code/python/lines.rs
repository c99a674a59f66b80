//! Python as lines: what is joined is one line, comments are gone, and every string stands in double quotes.

/// A line of code as Python sees it: lines that are joined by brackets or `\` are one, comments are gone, and every
/// string stands in double quotes. One that is computed, `f"/{A}/b"`, stands there as the sum that it is,
/// `("/"+(A)+"/b")`, with `?` for what is more than a name.
pub struct Line {
    /// From 1.
    pub number: usize,
    /// Blanks before it.
    pub indent: usize,
    /// The code.
    pub text: String,
    /// The strings that are no sums.
    pub strings: Vec<String>,
    /// The packages that strings of R load.
    pub r_packages: Vec<String>,
}

/// The lines of a file.
pub fn lines(text: &str) -> Vec<Line> {
    Scanner { rest: text, number: 1, lines: Vec::new() }.lines()
}

struct Scanner<'a> {
    rest: &'a str,
    number: usize,
    lines: Vec<Line>,
}

impl Scanner<'_> {
    fn lines(mut self) -> Vec<Line> {
        while !self.rest.is_empty() {
            self.line();
        }
        self.lines
    }

    fn next(&mut self) -> Option<char> {
        let sign = self.rest.chars().next()?;
        self.rest = &self.rest[sign.len_utf8()..];
        if sign == '\n' {
            self.number += 1;
        }
        Some(sign)
    }

    fn line(&mut self) {
        let after = self.rest.trim_start_matches([' ', '\t']);
        let mut line = Line {
            number: self.number,
            indent: self.rest.len() - after.len(),
            text: String::new(),
            strings: Vec::new(),
            r_packages: Vec::new(),
        };
        self.rest = after;
        let mut depth = 0_i32;
        while let Some(sign) = self.next() {
            match sign {
                '#' => self.rest = &self.rest[self.rest.find('\n').unwrap_or(self.rest.len())..],
                '"' | '\'' => self.string(sign, &mut line),
                '\\' if self.rest.starts_with('\n') || self.rest.starts_with("\r\n") => {
                    self.rest = &self.rest[self.rest.find('\n').unwrap_or_default()..];
                    self.next();
                }
                '\n' if depth <= 0 => break,
                '\n' | '\r' | '\t' => line.text.push(' '),
                _ => {
                    depth += i32::from("([{".contains(sign)) - i32::from(")]}".contains(sign));
                    line.text.push(sign);
                }
            }
        }
        if !line.text.trim().is_empty() {
            line.text.truncate(line.text.trim_end().len());
            self.lines.push(line);
        }
    }

    fn string(&mut self, quote: char, line: &mut Line) {
        let before = line.text.len();
        let kept = line.text.trim_end_matches(['r', 'R', 'b', 'B', 'f', 'F', 'u', 'U']).len();
        let prefixed = !line.text[..kept].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let (kept, computed) =
            if prefixed { (kept, line.text[kept..before].contains(['f', 'F'])) } else { (before, false) };
        line.text.truncate(kept);
        let triple = [quote, quote].iter().collect::<String>();
        let triple = self.rest.starts_with(&triple) && {
            self.rest = &self.rest[2..];
            true
        };
        if !triple && self.rest.is_empty() {
            return;
        }
        let mut content = String::new();
        let end: String = std::iter::repeat_n(quote, if triple { 3 } else { 1 }).collect();
        while !self.rest.is_empty() && !self.rest.starts_with(&end) {
            match self.next() {
                Some('\\') => content.extend(self.next()),
                Some('\n') if !triple => return,
                Some(sign) => content.push(sign),
                None => break,
            }
        }
        self.rest = self.rest.strip_prefix(end.as_str()).unwrap_or_default();
        if content.contains('(') || content.contains("::") {
            line.r_packages.extend(content.lines().flat_map(crate::code::r::packages));
        }
        let cut = content.contains(['"', '\n']);
        if computed && content.contains(['{', '}']) {
            line.text.push_str(&if cut { "(?)".to_owned() } else { sum(&content) });
            return;
        }
        if cut {
            content.clear();
        }
        line.text.push('"');
        line.text.push_str(&content);
        line.text.push('"');
        if !content.is_empty() {
            line.strings.push(content);
        }
    }
}

/// The content of an f-string as a sum of strings and names.
fn sum(content: &str) -> String {
    let mut sum = "(\"".to_owned();
    let mut rest = content;
    while let Some(at) = rest.find(['{', '}']) {
        sum.push_str(&rest[..at]);
        let (brace, after) = rest[at..].split_at(1);
        if let Some(after) = after.strip_prefix(brace) {
            sum.push_str(brace);
            rest = after;
            continue;
        }
        let (inner, after) = after.split_once('}').unwrap_or((after, ""));
        let name = inner.trim();
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
        sum.push_str("\"+(");
        sum.push_str(if is_name { name } else { "?" });
        sum.push_str(")+\"");
        rest = after;
    }
    sum.push_str(rest);
    sum.push_str("\")");
    sum
}
