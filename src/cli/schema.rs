//! `crosspoint schema`: what can stand in each kind of file, as a JSON schema for editors.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use crate::architecture::Architecture;
use crate::config::{Reader, Schema, Shapes};
use crate::experiment::experiment_shapes;
use crate::map::map_shapes;
use crate::metrics::METRICS;
use crate::service::{SERVICES, Service};
use crate::world::office::{Hardware, Organisation, read_names};

use super::{Ending, print};

/// What the name of an axis looks like; see [`crate::config::is_name`].
const NAME: &str = "^[a-z0-9][a-z0-9_-]{0,63}$";

#[derive(Args, Debug)]
pub(super) struct SchemaArguments {
    /// The kind of file.
    #[arg(value_enum)]
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Kind {
    /// Experiments.
    Experiment,
    /// Files in models/organisations/.
    Organisation,
    /// Files in models/architectures/.
    Architecture,
    /// Files in models/services/.
    Service,
    /// Files in models/hardware/.
    Hardware,
    /// Maps of networks, for `topology` and `transfers`.
    Map,
}

pub(super) fn schema(arguments: &SchemaArguments) -> Ending {
    let mut schema = Schema::default();
    let (title, root) = match arguments.kind {
        Kind::Experiment => ("Crosspoint: an experiment", experiment(&mut schema)),
        Kind::Organisation => ("Crosspoint: an organisation", schema.table(&organisation(), "")),
        Kind::Architecture => ("Crosspoint: an architecture", schema.table(&architecture(), "")),
        Kind::Service => ("Crosspoint: a service", services(&mut schema)),
        Kind::Hardware => ("Crosspoint: hardware", schema.table(&hardware(), "")),
        Kind::Map => ("Crosspoint: a map of a network", schema.table(&map_shapes(), "")),
    };
    let whole = schema.finish(title, root);
    print(&whole.to_string())?;
    Ok(ExitCode::SUCCESS)
}

fn organisation() -> Shapes {
    Shapes::explore("organisation", &|item, log| {
        let mut table = Reader::root(item, "organisation", log);
        Organisation::read(&mut table, None, log);
        read_names(&mut table);
    })
}

fn architecture() -> Shapes {
    Shapes::explore("architecture", &|item, log| {
        Architecture::read(Reader::root(item, "architecture", log));
    })
}

fn hardware() -> Shapes {
    Shapes::explore("hardware", &|item, log| {
        Hardware::read(Reader::root(item, "hardware", log));
    })
}

fn service(name: &str) -> Shapes {
    Shapes::explore("service", &|item, log| {
        Service::read(name, Reader::root(item, "service", log));
    })
}

/// The name of a service's file decides which keys it has; a schema does not see that name.
fn services(schema: &mut Schema) -> Map<String, Value> {
    let each = SERVICES.iter().map(|(name, doc)| {
        let mut table = schema.table(&service(name), "");
        table.insert("title".into(), (*name).into());
        table.insert("description".into(), (*doc).into());
        Value::from(table)
    });
    Map::from_iter([("anyOf".to_owned(), each.collect())])
}

/// An experiment's own keys; `sweep` and `set` name parameters of the other files by path.
fn experiment(schema: &mut Schema) -> Map<String, Value> {
    let mut root = schema.table(&experiment_shapes(), "");
    let mut settable = Map::new();
    let mut swept = Map::new();
    for (path, value) in parameters(schema) {
        schema.define(&path, value);
        let own = json!({ "$ref": format!("#/definitions/{path}") });
        let list = json!({ "type": "array", "minItems": 1, "items": own });
        let range = json!({ "$ref": "#/definitions/range" });
        swept.insert(path.clone(), json!({ "anyOf": [list, range] }));
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
        if let Some(warm_up) = properties.get_mut("warm_up") {
            *warm_up = warm_ups(warm_up.take());
        }
    }
    root
}

/// A span of time, or what has it found.
fn warm_ups(span: Value) -> Value {
    let names: Vec<&str> = METRICS.iter().map(|metric| metric.name).collect();
    let auto = json!({ "type": "array", "minItems": 1, "items": { "enum": names } });
    json!({ "anyOf": [span, { "const": "auto" }, {
        "type": "object",
        "properties": { "auto": auto },
        "required": ["auto"],
        "additionalProperties": false,
    }] })
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
    let metrics = METRICS.iter().map(|metric| {
        (metric.name.to_owned(), json!({ "description": metric.meaning, "allOf": [width] }))
    });
    json!({
        "type": "object",
        "minProperties": 1,
        "properties": metrics.collect::<Map<_, _>>(),
        "additionalProperties": false,
    })
}

/// Every parameter of the four roots, by path, with what can be written for it.
fn parameters(schema: &mut Schema) -> Vec<(String, Value)> {
    let roots = [
        ("organisation".to_owned(), organisation()),
        ("architecture".to_owned(), architecture()),
        ("hardware".to_owned(), hardware()),
    ];
    let services = SERVICES.iter().map(|(name, _)| (format!("service.{name}"), service(name)));
    let mut all = Vec::new();
    for (root, shapes) in roots.into_iter().chain(services) {
        let own = schema.parameters(&shapes).into_iter();
        all.extend(own.map(|(path, value)| (format!("{root}.{path}"), value)));
    }
    all
}

/// `{ from = 2, to = 200, points = 9, scale = "log" }`.
fn range() -> Value {
    let end = json!({ "type": ["number", "string"] });
    json!({
        "description": "so many values between two ends, both included",
        "type": "object",
        "properties": {
            "from": end,
            "to": end,
            "points": { "type": "integer", "minimum": 2, "maximum": 10_000 },
            "scale": { "enum": ["linear", "log"] },
        },
        "required": ["from", "to", "points"],
        "additionalProperties": false,
    })
}

/// Axes: a path with its values, or a name for paths that differ by architecture or change
/// together.
fn sweep() -> Value {
    let values = json!({ "type": "array", "minItems": 1 });
    let label = json!({ "type": "string", "description": "text on charts" });
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
