//! The keys that readers ask for, as a JSON schema for editors.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::shape::{Noted, Shape, Shapes};

/// A share in percent.
const PERCENT: &str = r"^\s*([0-9]+\.?[0-9]*|\.[0-9]+)\s*%\s*$";

/// The draft that editors of TOML files understand.
const DRAFT: &str = "http://json-schema.org/draft-07/schema#";
/// Beginning of a source; see [`super::Grade`].
const SOURCE: &str = "^[MPRO]: .";

/// A schema in the making: what occurs often is defined once.
#[derive(Default)]
pub struct Schema {
    /// Names by text.
    shared: BTreeMap<String, String>,
    definitions: Map<String, Value>,
}

impl Schema {
    /// The table at a path of some shapes (empty: the whole file).
    pub fn table(&mut self, shapes: &Shapes, path: &str) -> Map<String, Value> {
        let children = shapes.children(path);
        let required: Vec<&str> =
            children.iter().filter(|(_, noted)| noted.required).map(|(name, _)| *name).collect();
        let mut table = Map::new();
        table.insert("type".into(), "object".into());
        if !required.is_empty() {
            table.insert("required".into(), json!(required));
        }
        let properties: Map<String, Value> = children
            .into_iter()
            .map(|(name, noted)| (name.to_owned(), self.described(shapes, noted)))
            .collect();
        table.insert("properties".into(), properties.into());
        table.insert("additionalProperties".into(), false.into());
        table
    }

    /// Values that can be written for each parameter, by path: those that a sweep may give it.
    pub fn parameters(&mut self, shapes: &Shapes) -> Vec<(String, Value)> {
        let paths: Vec<&str> = shapes.parameters().collect();
        let own = |path: &str| {
            let noted = shapes.get(path)?;
            Some((path.to_owned(), self.described(shapes, noted)))
        };
        paths.into_iter().filter_map(own).collect()
    }

    /// Defines something that [`json!`] can refer to as `#/definitions/NAME`.
    pub fn define(&mut self, name: &str, value: Value) {
        self.definitions.insert(name.to_owned(), value);
    }

    /// The whole: `root` with the definitions that it refers to.
    pub fn finish(self, title: &str, mut root: Map<String, Value>) -> Value {
        let mut head =
            Map::from_iter([("$schema".into(), DRAFT.into()), ("title".into(), title.into())]);
        head.append(&mut root);
        if !self.definitions.is_empty() {
            head.insert("definitions".into(), self.definitions.into());
        }
        head.into()
    }

    /// The value of a key, with what an editor shows beside it.
    fn described(&mut self, shapes: &Shapes, noted: &Noted) -> Value {
        let value = self.value(shapes, noted);
        let mut words = noted.doc.clone();
        if !noted.expected.is_empty() && !matches!(noted.shape, Shape::Choice(_)) {
            words = join(&words, "; ", &noted.expected);
        }
        if let Some(default) = noted.default.as_ref().filter(|default| !default.is_empty()) {
            words = join(&words, "; ", &format!("{default} if left out"));
        }
        if words.is_empty() {
            return value;
        }
        // Beside a reference nothing else counts in this draft.
        json!({ "description": words, "allOf": [value] })
    }

    fn value(&mut self, shapes: &Shapes, noted: &Noted) -> Value {
        let plain = match &noted.shape {
            Shape::Table => return self.table(shapes, &noted.path).into(),
            Shape::Tables => {
                return json!({ "type": "array", "items": self.table(shapes, &noted.path) });
            }
            Shape::OneOrTables => {
                let table = self.table(shapes, &noted.path);
                let table = self.share(table.into());
                return json!({ "anyOf": [table, { "type": "array", "items": table }] });
            }
            Shape::Named => {
                let any = format!("{}.*", noted.path);
                let inner = shapes.get(&any).map(|inner| self.described(shapes, inner));
                return json!({ "type": "object", "additionalProperties": inner });
            }
            Shape::Asked => return true.into(),
            Shape::Own => return json!({ "type": ["string", "number", "boolean"] }),
            Shape::Number(low, high) => {
                let number = json!({ "type": "number", "minimum": low, "maximum": high });
                match Shape::is_share(*low, *high) {
                    true => json!({ "anyOf": [number, { "type": "string", "pattern": PERCENT }] }),
                    false => number,
                }
            }
            Shape::Count(low, high) => {
                json!({ "type": "integer", "minimum": low, "maximum": high })
            }
            Shape::CountOr(low, high, word) => json!({
                "anyOf": [{ "type": "integer", "minimum": low, "maximum": high }, { "const": word }]
            }),
            Shape::Text => json!({ "type": "string" }),
            Shape::Texts => json!({
                "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }]
            }),
            Shape::Flag => json!({ "type": "boolean" }),
            Shape::Names => json!({ "type": "array", "items": { "type": "string" } }),
            Shape::Quantity(units) => json!({ "type": "string", "pattern": pattern(units) }),
            Shape::Choice(variants) => self.choice(shapes, &noted.path, variants),
        };
        let sourced = sourced(&plain, &noted.shape);
        self.share(json!({ "anyOf": [plain, sourced] }))
    }

    /// A name, or a table with one name and its options.
    fn choice(&mut self, shapes: &Shapes, path: &str, variants: &[(String, String)]) -> Value {
        let inner = |name: &str| format!("{path}.{name}");
        let alone = variants.iter().filter(|(name, _)| {
            let own = shapes.get(&inner(name)).is_some_and(|noted| noted.shape == Shape::Own);
            !own && shapes.children(&inner(name)).iter().all(|(_, noted)| !noted.required)
        });
        let alone: Vec<Value> =
            alone.map(|(name, doc)| json!({ "const": name, "description": doc })).collect();
        let options: Map<String, Value> = variants
            .iter()
            .map(|(name, doc)| {
                let own = shapes.get(&inner(name)).filter(|noted| noted.shape == Shape::Own);
                let table = !shapes.children(&inner(name)).is_empty();
                let options = match own.map(|noted| self.value(shapes, noted)) {
                    None => self.table(shapes, &inner(name)).into(),
                    Some(own) if table => {
                        json!({ "anyOf": [own, self.table(shapes, &inner(name))] })
                    }
                    Some(own) => own,
                };
                (name.clone(), json!({ "description": doc, "allOf": [options] }))
            })
            .collect();
        let table = json!({
            "type": "object",
            "properties": options,
            "additionalProperties": false,
            "minProperties": 1,
            "maxProperties": 1,
        });
        let ways: Vec<Value> = alone.into_iter().chain([table]).collect();
        self.share(json!({ "anyOf": ways }))
    }

    /// A reference to a definition, the same for the same value.
    fn share(&mut self, value: Value) -> Value {
        let text = value.to_string();
        let next = format!("value-{}", self.shared.len() + 1);
        let name = self.shared.entry(text).or_insert(next);
        self.definitions.entry(name.clone()).or_insert(value);
        json!({ "$ref": format!("#/definitions/{name}") })
    }
}

fn join(before: &str, between: &str, after: &str) -> String {
    if before.is_empty() { after.to_owned() } else { format!("{before}{between}{after}") }
}

/// A value with its source and how far it may be varied.
fn sourced(plain: &Value, shape: &Shape) -> Value {
    let mut properties = json!({
        "value": plain,
        "source": { "type": "string", "pattern": SOURCE },
        "fixed": { "type": "string", "pattern": "\\S", "description": "why it is not varied" },
    });
    // What varies of a law is its mean.
    let (ends, others) = match shape {
        Shape::Choice(variants) => {
            let names: Vec<&str> = variants.iter().map(|(name, _)| name.as_str()).collect();
            (Some(json!({ "type": "string" })), Some(json!({ "enum": names })))
        }
        Shape::Text | Shape::Flag => (None, Some(plain.clone())),
        Shape::Texts | Shape::Names => (None, None),
        _ => (Some(plain.clone()), Some(plain.clone())),
    };
    if let Some(ends) = ends {
        properties["range"] =
            json!({ "type": "array", "items": ends, "minItems": 2, "maxItems": 2 });
    }
    if let Some(others) = others {
        properties["among"] = json!({ "type": "array", "items": others, "minItems": 1 });
    }
    json!({
        "type": "object",
        "description": "the value with its source, and one of `range`, `among` and `fixed`",
        "properties": properties,
        "required": ["value", "source"],
        "additionalProperties": false,
        "maxProperties": 3,
    })
}

/// A number and one of some units.
fn pattern(units: &[&str]) -> String {
    let escaped = |unit: &&str| -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | ' ');
        unit.chars().flat_map(|c| (!plain(c)).then_some('\\').into_iter().chain([c])).collect()
    };
    let units: Vec<String> = units.iter().map(escaped).collect();
    format!("^ *[0-9]+(\\.[0-9]+)? *({}) *$", units.join("|"))
}
