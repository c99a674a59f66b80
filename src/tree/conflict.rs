/// Whether git left a conflict in the text.
pub fn has_markers(text: &str) -> bool {
    text.lines().any(|line| is_marker(line, '<') || is_marker(line, '>'))
}

/// The text as it was on either side of the merge, where its conflicts are whole.
///
/// The base that the diff3 style shows in the middle belongs to neither.
pub fn sides(text: &str) -> Option<[String; 2]> {
    #[derive(PartialEq)]
    enum Within {
        Both,
        Ours,
        Base,
        Theirs,
    }
    let mut within = Within::Both;
    let mut found = false;
    let [mut ours, mut theirs] = [String::new(), String::new()];
    for line in text.split_inclusive('\n') {
        within = match within {
            Within::Both if is_marker(line, '<') => {
                found = true;
                Within::Ours
            }
            Within::Ours if is_marker(line, '|') => Within::Base,
            // Elsewhere such a line is a heading in Markdown.
            Within::Ours | Within::Base if is_marker(line, '=') => Within::Theirs,
            Within::Theirs if is_marker(line, '>') => Within::Both,
            _ if is_marker(line, '<') || is_marker(line, '>') => return None,
            same => {
                if matches!(same, Within::Both | Within::Ours) {
                    ours.push_str(line);
                }
                if matches!(same, Within::Both | Within::Theirs) {
                    theirs.push_str(line);
                }
                same
            }
        };
    }
    (found && within == Within::Both).then_some([ours, theirs])
}

/// Seven times the sign at the start of a line, then nothing or a space and words.
fn is_marker(line: &str, sign: char) -> bool {
    let line = line.trim_end_matches(['\r', '\n']);
    let rest = line.trim_start_matches(sign);
    line.len() - rest.len() == 7 && (rest.is_empty() || rest.starts_with(' '))
}
