//! What a message says of an option's value.

use serde_json::Value;

/// A JSON value as a message shows it: with its type, shortened.
pub fn shown(value: &Value) -> String {
    let kind = match value {
        Value::Null => return "null".to_owned(),
        Value::Bool(_) => "the boolean",
        Value::Number(_) => "the number",
        Value::String(_) => "the string",
        Value::Array(_) => "the list",
        Value::Object(_) => "the object",
    };
    let text: String = value.to_string().chars().take(60).collect();
    format!("{kind} {text}")
}
