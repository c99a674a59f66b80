use super::{Folder, lines, no_keys, output};
use modelstow::render::Output;
use modelstow::tree::{LOCK, Lock, LockState};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Few names and texts, so that they meet often.
fn files() -> impl Strategy<Value = BTreeMap<String, String>> {
    let name = prop::sample::select(vec!["a", "b", "c", "sub/d", "sub/deep/e"]);
    let text = prop::sample::select(vec!["1\n", "2\n", "3\n"]);
    prop::collection::btree_map(name.prop_map(str::to_owned), text.prop_map(str::to_owned), 0..5)
}

fn of(files: &BTreeMap<String, String>) -> Output {
    output(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>())
}

#[derive(Debug, Clone)]
enum Lost {
    Nothing,
    Lock,
    HalfOfTheLock,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nobodys_text_is_lost_and_generate_and_check_agree(
        old in files(),
        new in files(),
        edits in prop::collection::btree_map(
            prop::sample::select(vec!["a", "b", "c", "sub/d", "own"]),
            prop::sample::select(vec!["mine 1\n", "mine 2\r\n", "2\n"]),
            0..3,
        ),
        lost in prop::sample::select(vec![Lost::Nothing, Lost::Lock, Lost::HalfOfTheLock]),
    ) {
        let folder = Folder::with(&of(&old));
        for (path, text) in &edits {
            folder.put(path, text);
        }
        match lost {
            Lost::Nothing => {}
            Lost::Lock => folder.remove(LOCK),
            Lost::HalfOfTheLock => {
                let text = folder.text(LOCK);
                folder.put(LOCK, &text[..text.len() / 2]);
            }
        }
        let new = of(&new);
        let before = folder.files();
        let plan = folder.plan(&new);
        let findings = plan.check_findings(&no_keys);
        prop_assert_eq!(plan.is_clean(), findings.is_empty());

        let written = plan.write(false, &no_keys);
        if written.is_done() {
            prop_assert_eq!(lines(&written).is_empty(), findings.is_empty());
            prop_assert!(folder.plan(&new).is_clean());
        } else {
            prop_assert_eq!(&folder.files(), &before);
            prop_assert!(folder.force(&new).is_done());
            prop_assert!(folder.plan(&new).is_clean());
        }
        let after = folder.files();
        for (path, text) in edits {
            if text.starts_with("mine") {
                prop_assert!(after.values().any(|kept| kept == text.as_bytes()), "{} is lost: {:?}", path, after);
            }
        }
    }

    #[test]
    fn a_lock_is_read_as_it_was_written(
        outputs in prop::collection::btree_map(any::<String>(), any::<String>(), 0..5),
        inputs in prop::collection::btree_map(any::<String>(), "sha256:[0-9a-f]{64}", 0..5),
        edition in any::<String>(),
    ) {
        let mut output = of(&outputs);
        output.inputs = inputs;
        let lock = Lock::of(&output, &edition);
        prop_assert_eq!(LockState::of(&lock.text()), LockState::Read(lock));
    }

    #[test]
    fn any_text_can_stand_in_the_place_of_a_lock(
        lines in prop::collection::vec(
            prop_oneof![
                Just("<<<<<<< HEAD".to_owned()),
                Just("|||||||".to_owned()),
                Just("=======".to_owned()),
                Just(">>>>>>> other".to_owned()),
                Just("[outputs]".to_owned()),
                Just("[inputs]".to_owned()),
                Just("\"a\" = \"sha256:1\"".to_owned()),
                any::<String>(),
            ],
            0..12,
        ),
    ) {
        let _ = LockState::of(&lines.join("\n")).known();
    }
}
