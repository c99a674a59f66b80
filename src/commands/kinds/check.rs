use crate::cli::CheckKinds;
use crate::commands::Outcome;
use crate::diagnostic::{Code, Finding, Report};
use crate::kubernetes::yaml::lenient;
use crate::kubernetes::{Kinds, Version, misfits};
use crate::worktree::reason;
use std::fs;

/// Says of any manifests what an API server would not take of their shape.
pub fn run(arguments: &CheckKinds) -> Outcome {
    let mut report = Report::default();
    let version = arguments.kubernetes.unwrap_or(Version::NEWEST);
    for path in &arguments.files {
        let shown = path.to_string_lossy().replace('\\', "/");
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                let message = format!("the file cannot be read: {}", reason(&error));
                report.push(Finding::in_file(Code::Io, shown, message));
                continue;
            }
        };
        let base = report.sources.add(shown.as_str(), text.as_str());
        match lenient::objects(&text) {
            Ok(objects) => {
                for misfit in objects.iter().flat_map(|object| misfits(object, &Kinds::default(), version)) {
                    let span = report.sources.line(base, misfit.line);
                    let finding = Finding::at(misfit.code, span, misfit.message);
                    report.push(match misfit.help {
                        Some(help) => finding.help(help),
                        None => finding,
                    });
                }
            }
            Err(mistake) => {
                let span = report.sources.line(base, mistake.line);
                let message = format!("this is not YAML: {}", mistake.message);
                report.push(Finding::at(Code::ManifestUnreadable, span, message));
            }
        }
    }
    Outcome { reports: vec![report], ..Outcome::default() }
}
