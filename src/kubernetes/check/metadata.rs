//! What a server asks of the name of every object, whatever its kind:
//! `k8s.io/apimachinery/pkg/api/validation`, "ValidateObjectMeta".

use super::Checker;
use crate::kubernetes::schema::Schema;
use serde_json::Value;

pub fn check(checker: &mut Checker<'_>, object: &Value) {
    let Some(metadata) = object.get("metadata") else {
        checker.say("`metadata` is missing".to_owned());
        return;
    };
    checker.path.push("metadata".to_owned());
    match (metadata.get("name"), metadata.get("generateName")) {
        (None, None) => checker.say("`metadata.name` is missing".to_owned()),
        (Some(name), _) => {
            let format = checker.kind.facts.name.clone().unwrap_or_else(|| "k8s-long-name".to_owned());
            let schema = Schema { format: Some(format), ..Schema::default() };
            checker.within("name", &schema, name, false);
        }
        _ => {}
    }
    checker.path.pop();
}
