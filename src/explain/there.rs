//! A line of a file as it is now, which need not be as it would be written.

use super::{Explainer, LineExplained, nothing};
use crate::diagnostic::Finding;
use crate::render::FOLDER;
use crate::tree::LOCK;
use similar::{DiffOp, TextDiff};

impl Explainer<'_> {
    /// Where a line (from 1) of a file in the output folder comes from, as that file is now.
    ///
    /// # Errors
    /// When there is no such line, or modelstow did not write it.
    pub fn line_there(&self, path: &str, line: usize) -> Result<LineExplained, Box<Finding>> {
        let there = self.built.project.read(&format!("{FOLDER}/{path}"));
        match there {
            lock if path == LOCK => self.lock_line(&lock.unwrap_or_default(), line),
            Ok(there) => self.line(path, self.written_line(path, &there, line)?),
            Err(_) => self.line(path, line),
        }
    }

    /// The line that would be written and stands on a line of a file. One that modelstow did not write is said to be so.
    fn written_line(&self, path: &str, there: &str, line: usize) -> Result<usize, Box<Finding>> {
        let Some(document) = self.causes.document(path) else { return Ok(line) };
        let there = there.replace("\r\n", "\n");
        if there == document.text || line > there.lines().count() {
            return Ok(line);
        }
        let Some(at) = line.checked_sub(1) else { return Ok(line) };
        for op in TextDiff::from_lines(there.as_str(), document.text.as_str()).ops() {
            if let DiffOp::Equal { old_index, new_index, len } = *op
                && (old_index..old_index + len).contains(&at)
            {
                return Ok(new_index + at - old_index + 1);
            }
        }
        let message = format!("line {line} is not what `service.toml` gives");
        let help = "`modelstow check` says whether it is out of date or was edited by hand";
        Err(Box::new(nothing(&self.shown(path), message).help(help)))
    }
}
