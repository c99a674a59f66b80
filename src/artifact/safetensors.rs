//! Safetensors: <https://huggingface.co/docs/safetensors/index#format>. Eight bytes say how long the head is; the head is
//! JSON, and says of each tensor where it begins and ends in what follows.

use super::Artifact;
use super::reader::{Broken, Reader};
use serde_json::{Map, Value};

/// The longest head that is read. The format itself allows 100 MB.
const LONGEST: u64 = 32 << 20;

pub fn read(reader: &mut Reader<'_>) -> Result<Artifact, Broken> {
    let broken = |why: String| Broken::Because(why);
    let length = u64::from_le_bytes(reader.array()?);
    if length > LONGEST && length <= reader.length() {
        return Err(Broken::Unread);
    }
    let head = reader.bytes(length)?;
    let head: Map<String, Value> =
        serde_json::from_slice(&head).map_err(|error| broken(format!("its head is no JSON: {error}")))?;
    let mut end = 0;
    for (name, tensor) in head.iter().filter(|(name, _)| *name != "__metadata__") {
        let offsets = tensor.get("data_offsets").and_then(|offsets| {
            let pair = offsets.as_array().filter(|pair| pair.len() == 2)?;
            Some((pair[0].as_u64()?, pair[1].as_u64()?)).filter(|(from, to)| from <= to)
        });
        let Some((_, to)) = offsets else {
            return Err(broken(format!("its head does not say where the tensor `{name}` is")));
        };
        end = end.max(to);
    }
    let has = reader.length() - reader.at();
    if has != end {
        return Err(broken(format!("its head speaks of {end} bytes of tensors, and it has {has}")));
    }
    Ok(Artifact::default())
}

/// The list of the files that hold the tensors of one model, as `transformers` writes it.
pub fn index(reader: &mut Reader<'_>) -> Result<Artifact, Broken> {
    let text = reader.some(LONGEST)?;
    // What is of another form under this name is somebody else's.
    let index: Value = serde_json::from_slice(&text).map_err(|_| Broken::Unread)?;
    let files = index.get("weight_map").and_then(Value::as_object).ok_or(Broken::Unread)?;
    let mut beside: Vec<String> = files.values().filter_map(Value::as_str).map(str::to_owned).collect();
    beside.sort();
    beside.dedup();
    Ok(Artifact { beside, ..Artifact::default() })
}
