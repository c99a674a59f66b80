//! An expression from its words, after the grammar of
//! <https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax>.

use super::words::{Word, words};

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    Name(String),
    List(Vec<Self>),
    Map(Vec<(Self, Self)>),
    Not(Box<Self>),
    Minus(Box<Self>),
    Binary(&'static str, Box<Self>, Box<Self>),
    Choice(Box<Self>, Box<Self>, Box<Self>),
    Field(Box<Self>, String),
    Index(Box<Self>, Box<Self>),
    /// Of a value or of none.
    Call(Option<Box<Self>>, String, Vec<Self>),
}

/// Operators by how loosely they bind.
const LEVELS: &[&[&str]] =
    &[&["||"], &["&&"], &["==", "!=", "<=", ">=", "<", ">", "in"], &["+", "-"], &["*", "/", "%"]];

/// Nothing that people write nests deeper.
const DEEPEST: usize = 64;

/// A text as an expression; `None` where it is none.
pub fn expression(text: &str) -> Option<Expression> {
    let mut parser = Parser { words: words(text)?, at: 0, depth: 0 };
    let expression = parser.choice()?;
    (parser.at == parser.words.len()).then_some(expression)
}

struct Parser {
    words: Vec<Word>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn takes(&mut self, mark: &str) -> bool {
        let is = match self.words.get(self.at) {
            Some(Word::Mark(found)) => *found == mark,
            Some(Word::Name(found)) => found == mark,
            _ => false,
        };
        self.at += usize::from(is);
        is
    }

    fn choice(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let condition = self.level(0)?;
        let expression = if self.takes("?") {
            let yes = self.choice()?;
            let no = if self.takes(":") { self.choice()? } else { return None };
            Expression::Choice(Box::new(condition), Box::new(yes), Box::new(no))
        } else {
            condition
        };
        self.depth -= 1;
        Some(expression)
    }

    fn level(&mut self, level: usize) -> Option<Expression> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.level(level + 1)?;
        while let Some(operator) = operators.iter().find(|operator| self.takes(operator)) {
            let right = self.level(level + 1)?;
            left = Expression::Binary(operator, Box::new(left), Box::new(right));
        }
        Some(left)
    }

    fn unary(&mut self) -> Option<Expression> {
        let mut nots = 0_usize;
        while self.takes("!") {
            nots += 1;
        }
        if self.takes("-") {
            return Some(Expression::Minus(Box::new(self.member()?)));
        }
        let inner = self.member()?;
        Some((0..nots).fold(inner, |inner, _| Expression::Not(Box::new(inner))))
    }

    fn member(&mut self) -> Option<Expression> {
        let mut value = self.primary()?;
        loop {
            if self.takes(".") {
                let name = self.name()?;
                value = if self.takes("(") {
                    Expression::Call(Some(Box::new(value)), name, self.list(")")?)
                } else {
                    Expression::Field(Box::new(value), name)
                };
            } else if self.takes("[") {
                let index = self.choice()?;
                value = Expression::Index(Box::new(value), Box::new(index));
                if !self.takes("]") {
                    return None;
                }
            } else {
                return Some(value);
            }
        }
    }

    fn name(&mut self) -> Option<String> {
        let Some(Word::Name(name)) = self.words.get(self.at) else { return None };
        self.at += 1;
        Some(name.clone())
    }

    fn primary(&mut self) -> Option<Expression> {
        let word = self.words.get(self.at)?.clone();
        self.at += 1;
        Some(match word {
            Word::Text(text) => Expression::Text(text),
            Word::Integer(number) => Expression::Integer(number),
            Word::Float(number) => Expression::Float(number),
            Word::Name(name) => match name.as_str() {
                "true" | "false" => Expression::Boolean(name == "true"),
                "null" => Expression::Null,
                _ if self.takes("(") => Expression::Call(None, name, self.list(")")?),
                _ => Expression::Name(name),
            },
            Word::Mark("(") => {
                let inner = self.choice()?;
                if !self.takes(")") {
                    return None;
                }
                inner
            }
            Word::Mark("[") => Expression::List(self.list("]")?),
            Word::Mark("{") => Expression::Map(self.map()?),
            Word::Mark(_) => return None,
        })
    }

    fn list(&mut self, close: &str) -> Option<Vec<Expression>> {
        let mut items = Vec::new();
        while !self.takes(close) {
            if !items.is_empty() && !self.takes(",") {
                return None;
            }
            items.push(self.choice()?);
        }
        Some(items)
    }

    fn map(&mut self) -> Option<Vec<(Expression, Expression)>> {
        let mut entries = Vec::new();
        while !self.takes("}") {
            if !entries.is_empty() && !self.takes(",") {
                return None;
            }
            let key = self.choice()?;
            if !self.takes(":") {
                return None;
            }
            entries.push((key, self.choice()?));
        }
        Some(entries)
    }
}
