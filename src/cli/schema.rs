//! `crosspoint schema`: what can stand in each kind of file, as a JSON schema for editors.

use std::collections::BTreeSet;
use std::process::ExitCode;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use serde_json::{Map, Value, json};

use crate::config::{Schema, Shapes};
use crate::experiment::{Library, experiment_shapes};
use crate::map::map_shapes;
use crate::study::{Metric, Root};

use super::models::studies;
use super::{Ending, print};

/// Pattern of the name of an axis; see [`crate::config::is_name`].
const NAME: &str = "^[a-z0-9][a-z0-9_-]{0,63}$";

#[derive(Args, Debug)]
pub(super) struct SchemaArguments {
    /// The kind of file.
    #[arg(value_parser = PossibleValuesParser::new(kinds()))]
    kind: String,
}

/// The kinds of files, with what they are.
fn kinds() -> Vec<PossibleValue> {
    let kind = |name: &'static str, help: String| PossibleValue::new(name).help(help);
    let root = |root: &'static Root| kind(root.name, format!("Files in models/{}/", root.folder));
    let experiment = kind("experiment", "Experiments".to_owned());
    let map = "Maps of networks, for `topology` and `transfers`".to_owned();
    let roots = roots().map(root);
    std::iter::once(experiment).chain(roots).chain([kind("map", map)]).collect()
}

/// The kinds of model files of all models; those that several models have count once.
fn roots() -> impl Iterator<Item = &'static Root> {
    let mut seen = BTreeSet::new();
    studies().iter().flat_map(|study| study.roots).filter(move |root| seen.insert(root.name))
}

pub(super) fn schema(arguments: &SchemaArguments) -> Ending {
    let mut schema = Schema::default();
    let named = roots().find(|root| root.name == arguments.kind);
    let (title, root) = match (named, arguments.kind.as_str()) {
        (Some(root), _) => (format!("a file of models/{}/", root.folder), file(&mut schema, root)),
        (None, "map") => ("a map of a network".to_owned(), schema.table(&map_shapes(), "")),
        (None, _) => ("an experiment".to_owned(), experiment(&mut schema)),
    };
    let whole = schema.finish(&format!("Crosspoint: {title}"), root);
    print(&whole.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// Keys that a file of a root can have; its name may decide.
fn shapes(root: &Root, name: &str) -> Shapes {
    let library = Library::shipped();
    let start = if root.is_several() { format!("{}.{name}", root.name) } else { root.name.into() };
    Shapes::explore(&start, &|item, log| (root.read)(name, item, &library, log))
}

/// Where the name of a file decides which keys it has, any of them: a schema does not see the name.
fn file(schema: &mut Schema, root: &Root) -> Map<String, Value> {
    if !root.is_several() {
        return schema.table(&shapes(root, ""), "");
    }
    let each = root.known().iter().map(|(name, doc)| {
        let mut table = schema.table(&shapes(root, name), "");
        table.insert("title".into(), (*name).into());
        table.insert("description".into(), (*doc).into());
        Value::from(table)
    });
    Map::from_iter([("anyOf".to_owned(), each.collect())])
}

/// An experiment's own keys; `sweep` and `set` name parameters of the other files by path.
fn experiment(schema: &mut Schema) -> Map<String, Value> {
    let mut root = schema.table(&experiment_shapes(studies()), "");
    let mut settable = Map::new();
    let mut swept = Map::new();
    for (path, value) in parameters(schema) {
        schema.define(&path, value);
        let own = json!({ "$ref": format!("#/definitions/{path}") });
        let list = json!({ "type": "array", "minItems": 1, "items": own });
        let range = json!({ "$ref": "#/definitions/range" });
        let labelled = json!({
            "description": "values, and what charts call the axis",
            "type": "object",
            "properties": { "values": list, "label": axis_label() },
            "required": ["values"],
            "additionalProperties": false,
        });
        swept.insert(path.clone(), json!({ "anyOf": [list, range, labelled] }));
        settable.insert(path, own);
    }
    let paths: Vec<&String> = settable.keys().collect();
    schema.define("range", range());
    schema.define("path", json!({ "enum": paths }));
    schema.define("swept", json!({ "properties": swept }));
    let set = json!({
        "description": "values that hold at every point, by path of a parameter",
        "type": "object",
        "properties": settable,
        "additionalProperties": false,
    });
    if let Some(properties) = root.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("set".into(), set);
        properties.insert("sweep".into(), sweep());
        if let Some(replications) = properties.get_mut("replications") {
            replications["properties"]["precision"] = precision();
        }
        properties.insert("expect".into(), expectations());
        properties.insert("explained".into(), explanations());
        if let Some(warm_up) = properties.get_mut("warm_up") {
            *warm_up = warm_ups(warm_up.take());
        }
    }
    root
}

/// A span of time, or a request to find it.
fn warm_ups(span: Value) -> Value {
    let metrics = metrics();
    let names: Vec<&str> = metrics.iter().map(|metric| &*metric.name).collect();
    let auto = json!({ "type": "array", "minItems": 1, "items": { "enum": names } });
    json!({ "anyOf": [span, { "const": "auto" }, {
        "type": "object",
        "properties": { "auto": auto },
        "required": ["auto"],
        "additionalProperties": false,
    }] })
}

/// Figures by which an experiment checks itself.
fn expectations() -> Value {
    let text = |words: &str| json!({ "type": "string", "description": words });
    let figure = |words: &str| json!({ "type": ["number", "string"], "description": words });
    json!({
        "description": "figures that the trials are to give",
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "metric": text("metric that is checked, by name"),
                "where": text("condition on points; left out: all of them"),
                "at_least": figure("lower bound of the mean, with the unit of the metric"),
                "at_most": figure("upper bound of the mean"),
                "value": figure("the mean itself"),
                "within": figure("half-width: \"2 %\" of the value, or in the unit of the metric"),
                "approximate": {
                    "type": "boolean",
                    "description": "theory is approximate: the mean may be off by `within`",
                },
                "source": text("the origin of the figure"),
            },
            "required": ["metric"],
            "anyOf": [
                { "required": ["at_least"] },
                { "required": ["at_most"] },
                { "required": ["value", "within", "source"] },
            ],
            "additionalProperties": false,
        },
    })
}

/// Why results lie outside the bounds of published figures, by metric.
fn explanations() -> Value {
    let sentences = metrics().into_iter().map(|metric| {
        let sentence = json!({
            "type": "string",
            "pattern": "[^ ]",
            "description": metric.meaning,
        });
        (metric.name.to_string(), sentence)
    });
    json!({
        "description": "why results lie outside the bounds of published figures, by metric",
        "type": "object",
        "properties": sentences.collect::<Map<_, _>>(),
        "additionalProperties": false,
    })
}

/// Metrics with the half-widths that end a point.
fn precision() -> Value {
    let width = json!({
        "type": "object",
        "properties": { "absolute": { "type": "string" }, "relative": { "type": "string" } },
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": false,
    });
    let metrics = metrics().into_iter().map(|metric| {
        (metric.name.to_string(), json!({ "description": metric.meaning, "allOf": [width] }))
    });
    json!({
        "type": "object",
        "minProperties": 1,
        "properties": metrics.collect::<Map<_, _>>(),
        "additionalProperties": false,
    })
}

/// Every parameter of all roots, by path, with what can be written for it.
fn parameters(schema: &mut Schema) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for root in roots() {
        let known = root.known().iter();
        let files: Vec<(String, Shapes)> = match root.is_several() {
            true => known
                .map(|(name, _)| (format!("{}.{name}", root.name), shapes(root, name)))
                .collect(),
            false => vec![(root.name.to_owned(), shapes(root, ""))],
        };
        for (start, shapes) in files {
            let own = schema.parameters(&shapes).into_iter();
            all.extend(own.map(|(path, value)| (format!("{start}.{path}"), value)));
        }
    }
    all
}

/// The metrics of all models.
fn metrics() -> Vec<Metric> {
    studies().iter().flat_map(|study| (study.metrics)()).collect()
}

/// What charts, page and sentences call an axis.
fn axis_label() -> Value {
    json!({ "type": "string", "pattern": "[^ ]", "description": "text on charts" })
}

/// `{ from = 2, to = 200, points = 9, scale = "log" }`.
fn range() -> Value {
    let end = json!({ "type": ["number", "string"] });
    json!({
        "description": "`points` values between two ends, both included",
        "type": "object",
        "properties": {
            "from": end,
            "to": end,
            "points": { "type": "integer", "minimum": 2, "maximum": 10_000 },
            "scale": { "enum": ["linear", "log"] },
            "label": axis_label(),
        },
        "required": ["from", "to", "points"],
        "additionalProperties": false,
    })
}

/// Axes: a path with its values, or a name for paths that differ by architecture or change
/// together.
fn sweep() -> Value {
    let values = json!({ "type": "array", "minItems": 1 });
    let label = axis_label();
    let path = json!({ "$ref": "#/definitions/path" });
    json!({
        "description": "axes; every combination of their values is a point",
        "type": "object",
        "allOf": [{ "$ref": "#/definitions/swept" }],
        "propertyNames": { "anyOf": [path, { "pattern": NAME }] },
        "patternProperties": { NAME: { "anyOf": [
            {
                "description": "one axis, a path per architecture",
                "type": "object",
                "properties": {
                    "label": label,
                    "values": values,
                    "key": { "type": "object", "additionalProperties": path },
                },
                "required": ["values", "key"],
                "additionalProperties": false,
            },
            {
                "description": "one axis that changes several parameters together",
                "type": "object",
                "allOf": [{ "$ref": "#/definitions/swept" }],
                "properties": { "label": label, "labels": values },
                "propertyNames": { "anyOf": [path, { "enum": ["label", "labels"] }] },
                "required": ["labels"],
            },
        ] } },
    })
}
