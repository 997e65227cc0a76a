//! A validator for the part of JSON Schema (draft 7) that the program's schemas use;
//! `tests/long/schemas.sh` asks another one.

use serde_json::{Map, Value};

/// A schema that values are checked against.
pub struct Validator {
    root: Value,
}

impl Validator {
    /// A validator for the text of a schema.
    pub fn new(text: &str) -> Self {
        Self { root: serde_json::from_str(text).unwrap() }
    }

    /// Mistakes in a value; none if it fits.
    pub fn mistakes(&self, value: &Value) -> Vec<String> {
        self.check(&self.root, value, "")
    }

    fn fits(&self, schema: &Value, value: &Value) -> bool {
        self.check(schema, value, "").is_empty()
    }

    fn check(&self, schema: &Value, value: &Value, at: &str) -> Vec<String> {
        let Value::Object(keywords) = schema else {
            let fits = schema.as_bool().expect("a schema is an object or true or false");
            return if fits { Vec::new() } else { vec![format!("{at}: not allowed")] };
        };
        let each = keywords.iter();
        each.flat_map(|(word, rule)| self.keyword(word, rule, keywords, value, at)).collect()
    }

    /// A keyword that is not known here is a mistake of the test, not of the schema.
    fn keyword(
        &self,
        word: &str,
        rule: &Value,
        all: &Map<String, Value>,
        value: &Value,
        at: &str,
    ) -> Vec<String> {
        let (object, list) = (value.as_object(), value.as_array());
        let size = object.map_or(0, Map::len) as u64;
        let fits = match word {
            "$schema" | "title" | "description" | "definitions" => true,
            "$ref" => return self.check(self.definition(rule), value, at),
            "allOf" => return rules(rule).flat_map(|own| self.check(own, value, at)).collect(),
            "anyOf" => rules(rule).any(|own| self.fits(own, value)),
            "enum" => rules(rule).any(|own| own == value),
            "const" => rule == value,
            "type" => match rule {
                Value::Array(kinds) => kinds.iter().any(|kind| is_kind(kind, value)),
                kind => is_kind(kind, value),
            },
            "properties" => return self.properties(rule, value, at),
            "patternProperties" | "additionalProperties" => {
                return self.others(word, rule, all, value, at);
            }
            "propertyNames" => object.is_none_or(|own| {
                own.keys().all(|name| self.fits(rule, &Value::from(name.as_str())))
            }),
            "required" => rules(rule)
                .all(|name| object.is_none_or(|own| own.contains_key(name.as_str().unwrap()))),
            "minProperties" => object.is_none() || size >= rule.as_u64().unwrap(),
            "maxProperties" => object.is_none() || size <= rule.as_u64().unwrap(),
            "items" => {
                let each = list.into_iter().flatten().enumerate();
                return each
                    .flat_map(|(n, own)| self.check(rule, own, &format!("{at}/{n}")))
                    .collect();
            }
            "maxItems" => list.is_none_or(|own| own.len() as u64 <= rule.as_u64().unwrap()),
            "minItems" => list.is_none_or(|own| own.len() as u64 >= rule.as_u64().unwrap()),
            "minimum" => value.as_f64().is_none_or(|own| own >= rule.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|own| own <= rule.as_f64().unwrap()),
            "pattern" => value.as_str().is_none_or(|own| matches(rule, own)),
            _ => panic!("`{word}` is not known to this validator"),
        };
        if fits { Vec::new() } else { vec![format!("{at}: {value} breaks {word} {rule}")] }
    }

    fn definition(&self, reference: &Value) -> &Value {
        let pointer = reference.as_str().unwrap().strip_prefix('#').unwrap();
        self.root.pointer(pointer).unwrap_or_else(|| panic!("{reference} is not defined"))
    }

    fn properties(&self, rule: &Value, value: &Value, at: &str) -> Vec<String> {
        let known = rule.as_object().unwrap().iter();
        known
            .filter_map(|(name, own)| Some((name, own, value.as_object()?.get(name)?)))
            .flat_map(|(name, own, inner)| self.check(own, inner, &format!("{at}/{name}")))
            .collect()
    }

    /// Mistakes in the properties that `patternProperties` or `additionalProperties` rule.
    fn others(
        &self,
        word: &str,
        rule: &Value,
        all: &Map<String, Value>,
        value: &Value,
        at: &str,
    ) -> Vec<String> {
        let named = |name: &str| all.get("properties").is_some_and(|own| own.get(name).is_some());
        let mut wrong = Vec::new();
        for (name, inner) in value.as_object().into_iter().flatten() {
            let place = format!("{at}/{name}");
            if word == "patternProperties" {
                let own = rule.as_object().unwrap().iter();
                let own = own.filter(|(pattern, _)| matches(&Value::from(pattern.as_str()), name));
                wrong.extend(own.flat_map(|(_, own)| self.check(own, inner, &place)));
            } else if !named(name) {
                assert!(!all.contains_key("patternProperties"), "both are not known here");
                wrong.extend(self.check(rule, inner, &place));
            }
        }
        wrong
    }
}

fn rules(rule: &Value) -> impl Iterator<Item = &Value> {
    rule.as_array().unwrap().iter()
}

fn is_kind(kind: &Value, value: &Value) -> bool {
    match kind.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        kind => panic!("`{kind}` is not known to this validator"),
    }
}

fn matches(pattern: &Value, text: &str) -> bool {
    regex::Regex::new(pattern.as_str().unwrap()).unwrap().is_match(text)
}
