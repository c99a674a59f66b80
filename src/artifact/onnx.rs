//! ONNX: <https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>, in the encoding of
//! <https://protobuf.dev/programming-guides/encoding/>. Messages are gone through from field to field; what a field of
//! weights holds is passed over.

use super::Artifact;
use super::reader::{Broken, Reader};
use std::collections::BTreeSet;

/// The longest name that is read.
const LONGEST: u64 = 1024;

/// A field of a message: its number, and what it holds.
enum Field {
    Number(u64, u64),
    /// Up to where it goes.
    Bytes(u64, u64),
    /// What is passed over already.
    Fixed,
}

/// The names of `TensorProto.DataType`, by their numbers.
const TYPES: &[&str] = &[
    "undefined",
    "float32",
    "uint8",
    "int8",
    "uint16",
    "int16",
    "int32",
    "int64",
    "string",
    "bool",
    "float16",
    "float64",
    "uint32",
    "uint64",
    "complex64",
    "complex128",
    "bfloat16",
];

pub fn read(reader: &mut Reader<'_>) -> Result<Artifact, Broken> {
    let mut artifact = Artifact::default();
    let (mut weights, mut has_graph) = (BTreeSet::new(), false);
    let end = reader.length();
    while let Some(field) = next(reader, end)? {
        match field {
            Field::Number(1, version) => artifact.versions.push(("ONNX IR".to_owned(), version.to_string())),
            Field::Bytes(7, to) => {
                has_graph = true;
                graph(reader, to, &mut artifact, &mut weights)?;
            }
            Field::Bytes(8, to) => artifact.versions.extend(opset(reader, to)?),
            field => pass(reader, &field)?,
        }
    }
    // The version of the format stands first, those of the operators behind the graph.
    if !has_graph || artifact.versions.len() < 2 {
        return Err(Broken::Because("there is no graph of ONNX in it".to_owned()));
    }
    // Before version 4 of the format, weights were inputs with a value.
    artifact.inputs.retain(|input| !weights.contains(input.split(':').next().unwrap_or_default()));
    artifact.beside.sort();
    artifact.beside.dedup();
    Ok(artifact)
}

/// `GraphProto`: its inputs, and the files of its weights.
fn graph(
    reader: &mut Reader<'_>,
    end: u64,
    artifact: &mut Artifact,
    weights: &mut BTreeSet<String>,
) -> Result<(), Broken> {
    while let Some(field) = next(reader, end)? {
        match field {
            Field::Bytes(5, to) => {
                let (name, file) = tensor(reader, to)?;
                weights.insert(name);
                artifact.beside.extend(file);
            }
            Field::Bytes(11, to) => artifact.inputs.push(input(reader, to)?),
            field => pass(reader, &field)?,
        }
    }
    Ok(())
}

/// `TensorProto`: its name, and the file that holds it, where that is another one.
fn tensor(reader: &mut Reader<'_>, end: u64) -> Result<(String, Option<String>), Broken> {
    let (mut name, mut location, mut is_beside) = (String::new(), None, false);
    while let Some(field) = next(reader, end)? {
        match field {
            Field::Bytes(8, to) => name = text(reader, to)?,
            Field::Bytes(13, to) => {
                let (key, value) = entry(reader, to)?;
                location = (key == "location").then_some(value).or(location);
            }
            Field::Number(14, number) => is_beside = number == 1,
            field => pass(reader, &field)?,
        }
    }
    Ok((name, location.filter(|_| is_beside)))
}

/// `StringStringEntryProto`.
fn entry(reader: &mut Reader<'_>, end: u64) -> Result<(String, String), Broken> {
    let (mut key, mut value) = (String::new(), String::new());
    while let Some(field) = next(reader, end)? {
        match field {
            Field::Bytes(1, to) => key = text(reader, to)?,
            Field::Bytes(2, to) => value = text(reader, to)?,
            field => pass(reader, &field)?,
        }
    }
    Ok((key, value))
}

/// `ValueInfoProto`, as people write it: `x: float32[?, 4]`.
fn input(reader: &mut Reader<'_>, end: u64) -> Result<String, Broken> {
    let (mut name, mut kind) = (String::new(), None);
    while let Some(field) = next(reader, end)? {
        match field {
            Field::Bytes(1, to) => name = text(reader, to)?,
            // `TypeProto`, and in it `TypeProto.Tensor`; sequences and maps have no shape.
            Field::Bytes(2, to) => {
                while let Some(field) = next(reader, to)? {
                    match field {
                        Field::Bytes(1, to) => kind = Some(tensor_type(reader, to)?),
                        field => pass(reader, &field)?,
                    }
                }
            }
            field => pass(reader, &field)?,
        }
    }
    Ok(kind.map_or_else(|| name.clone(), |kind| format!("{name}: {kind}")))
}

/// `TypeProto.Tensor` with its `TensorShapeProto`.
fn tensor_type(reader: &mut Reader<'_>, end: u64) -> Result<String, Broken> {
    let (mut name, mut shape) = ("undefined", Vec::new());
    while let Some(field) = next(reader, end)? {
        match field {
            Field::Number(1, number) => {
                let number = usize::try_from(number).unwrap_or_default();
                name = TYPES.get(number).copied().unwrap_or("undefined");
            }
            Field::Bytes(2, to) => {
                while let Some(field) = next(reader, to)? {
                    match field {
                        Field::Bytes(1, to) => shape.push(dimension(reader, to)?),
                        field => pass(reader, &field)?,
                    }
                }
            }
            field => pass(reader, &field)?,
        }
    }
    Ok(format!("{name}[{}]", shape.join(", ")))
}

fn dimension(reader: &mut Reader<'_>, end: u64) -> Result<String, Broken> {
    let mut size = "?".to_owned();
    while let Some(field) = next(reader, end)? {
        match field {
            Field::Number(1, number) => size = number.to_string(),
            field => pass(reader, &field)?,
        }
    }
    Ok(size)
}

/// `OperatorSetIdProto`: the domain and its version.
fn opset(reader: &mut Reader<'_>, end: u64) -> Result<Option<(String, String)>, Broken> {
    let (mut domain, mut version) = (String::new(), None);
    while let Some(field) = next(reader, end)? {
        match field {
            Field::Bytes(1, to) => domain = text(reader, to)?,
            Field::Number(2, number) => version = Some(number),
            field => pass(reader, &field)?,
        }
    }
    let domain = if domain.is_empty() { "ai.onnx".to_owned() } else { domain };
    Ok(version.map(|version| (domain, version.to_string())))
}

/// The next field of a message that ends there.
fn next(reader: &mut Reader<'_>, end: u64) -> Result<Option<Field>, Broken> {
    if reader.at() >= end {
        return Ok(None);
    }
    let key = varint(reader)?;
    let number = key >> 3;
    let field = match key & 7 {
        0 => Field::Number(number, varint(reader)?),
        1 => fixed(reader, 8)?,
        2 => {
            let length = varint(reader)?;
            let to = reader.at().saturating_add(length);
            // Only the file itself ends too early; what is longer than what it is in, is something else.
            if to > end && to <= reader.length() {
                return Err(Broken::Because("there is no graph of ONNX in it".to_owned()));
            }
            Field::Bytes(number, to)
        }
        5 => fixed(reader, 4)?,
        _ => return Err(Broken::Because("there is no graph of ONNX in it".to_owned())),
    };
    Ok(Some(field))
}

fn fixed(reader: &mut Reader<'_>, length: u64) -> Result<Field, Broken> {
    reader.skip(length)?;
    Ok(Field::Fixed)
}

/// Goes on behind a field.
fn pass(reader: &mut Reader<'_>, field: &Field) -> Result<(), Broken> {
    match field {
        Field::Bytes(_, to) => reader.skip(to.saturating_sub(reader.at())),
        Field::Number(..) | Field::Fixed => Ok(()),
    }
}

fn text(reader: &mut Reader<'_>, to: u64) -> Result<String, Broken> {
    let length = to.saturating_sub(reader.at());
    if length > LONGEST {
        reader.skip(length)?;
        return Ok(String::new());
    }
    Ok(String::from_utf8_lossy(&reader.bytes(length)?).into_owned())
}

fn varint(reader: &mut Reader<'_>) -> Result<u64, Broken> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let [byte] = reader.array()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(Broken::Because("there is no graph of ONNX in it".to_owned()))
}
