//! Whatever a model's file holds, reading it is an answer, in little time and memory, and never a panic.

use modelstow::artifact::{self, Artifact};
use proptest::prelude::*;
use std::io::Cursor;

const NAMES: &[&str] =
    &["m.onnx", "m.safetensors", "m.safetensors.index.json", "m.gguf", "m.pkl", "m.joblib", "m.rds", ""];

fn read(name: &str, bytes: &[u8]) -> Option<Result<Artifact, String>> {
    artifact::read(name, Box::new(Cursor::new(bytes)), bytes.len() as u64)
}

fn versions(name: &str, bytes: &[u8]) -> Vec<(String, String)> {
    read(name, bytes).and_then(Result::ok).map(|artifact| artifact.versions).unwrap_or_default()
}

fn version(of: &str, version: &str) -> (String, String) {
    (of.to_owned(), version.to_owned())
}

fn example(path: &str) -> Vec<u8> {
    std::fs::read(format!("{}/examples/{path}", env!("CARGO_MANIFEST_DIR"))).expect("a model of an example")
}

/// One tensor `w` of four numbers.
fn safetensors() -> Vec<u8> {
    let head = br#"{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#;
    [&(head.len() as u64).to_le_bytes()[..], head, &[0; 16]].concat()
}

/// One tensor, and keys of several types.
fn gguf() -> Vec<u8> {
    let text = |text: &str| [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat();
    let key = |name: &str, kind: u32, value: &[u8]| [&text(name)[..], &kind.to_le_bytes(), value].concat();
    let words = [&8_u32.to_le_bytes()[..], &2_u64.to_le_bytes(), &text("a"), &text("b")].concat();
    let mut bytes = [
        &b"GGUF"[..],
        &3_u32.to_le_bytes(),
        &1_u64.to_le_bytes(),
        &3_u64.to_le_bytes(),
        &key("general.architecture", 8, &text("llama")),
        &key("tokenizer.ggml.tokens", 9, &words),
        &key("llama.context_length", 4, &2048_u32.to_le_bytes()),
        &text("w"),
        &1_u32.to_le_bytes(),
        &4_u64.to_le_bytes(),
        &0_u32.to_le_bytes(),
        &0_u64.to_le_bytes(),
    ]
    .concat();
    bytes.resize(bytes.len().next_multiple_of(32) + 16, 0);
    bytes
}

fn real() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("m.onnx", example("iris-onnx/model.onnx")),
        ("m.joblib", example("iris-flask/model.joblib")),
        ("m.safetensors", safetensors()),
        ("m.gguf", gguf()),
    ]
}

#[test]
fn a_whole_model_says_what_it_is() {
    let onnx = read("m.onnx", &example("iris-onnx/model.onnx")).expect("ONNX").expect("whole");
    assert_eq!(onnx.inputs, ["flowers: float32[?, 4]"]);
    assert!(onnx.versions.contains(&version("ai.onnx.ml", "1")), "{:?}", onnx.versions);
    let pickle = versions("m.joblib", &example("iris-flask/model.joblib"));
    assert_eq!(pickle, [version("scikit-learn", "1.9.1")]);
    assert_eq!(read("m.safetensors", &safetensors()).map(|read| read.is_ok()), Some(true));
    assert!(versions("m.gguf", &gguf()).contains(&version("general.architecture", "llama")));
}

#[test]
fn a_version_is_found_behind_the_arrays_of_a_large_pickle() {
    let state = b"\x8c\x10_sklearn_version\x94\x8c\x051.5.2\x94ub.";
    for padding in [0, 1000, (16 << 20) - 8, 20 << 20] {
        let bytes = [&vec![0; padding][..], state].concat();
        assert_eq!(versions("m.pkl", &bytes), [version("scikit-learn", "1.5.2")], "behind {padding} bytes");
    }
}

#[test]
fn a_model_that_is_cut_off_anywhere_is_no_whole_one() {
    for (name, bytes) in real() {
        if name == "m.joblib" {
            continue;
        }
        // Behind the last tensor of GGUF there may be padding, and behind the graph of ONNX further sets of operators.
        let last = if name == "m.safetensors" { 0 } else { 64 };
        for end in 1..bytes.len() - last {
            let whole = read(name, &bytes[..end]).is_some_and(|read| read.is_ok());
            assert!(!whole, "{name}, the first {end} of {} bytes", bytes.len());
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_an_answer(name in prop::sample::select(NAMES), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(name, &bytes);
    }

    #[test]
    fn any_change_of_a_model_is_an_answer(
        (name, mut bytes) in prop::sample::select(real()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        end in any::<prop::sample::Index>(),
    ) {
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read(name, &bytes);
        let _ = read(name, &bytes[..end.index(bytes.len())]);
    }
}
