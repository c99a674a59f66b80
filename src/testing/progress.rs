use std::io::{self, IsTerminal as _, Write as _};

/// As wide as the narrowest terminal that is about.
const WIDTH: usize = 78;

/// Tells on standard error how far the work is: on a terminal what is being done now, elsewhere a line for each step.
#[derive(Debug)]
pub struct Progress {
    terminal: bool,
}

impl Progress {
    /// For where standard error goes.
    #[must_use]
    pub fn new() -> Self {
        Self { terminal: io::stderr().is_terminal() }
    }

    /// A step begins.
    pub fn step(&self, words: &str) {
        if self.terminal {
            self.line(words);
        } else {
            // Whoever reads it may have gone.
            let _ = writeln!(io::stderr(), "{words} …");
        }
    }

    /// What a program says while it works; only the last line is of interest.
    pub fn line(&self, words: &str) {
        if self.terminal && !words.trim().is_empty() {
            let words: String = words.trim().chars().filter(|sign| !sign.is_control()).take(WIDTH).collect();
            let _ = write!(io::stderr(), "\r\u{1b}[2K{words}");
            let _ = io::stderr().flush();
        }
    }

    /// Takes away what stands there.
    pub fn clear(&self) {
        if self.terminal {
            let _ = write!(io::stderr(), "\r\u{1b}[2K");
        }
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}
