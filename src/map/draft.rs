//! A map while it is read: mistakes are noted, and what is sound goes on.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use petgraph::unionfind::UnionFind;

use super::{MOST_LATENCIES, Map, MapLink, MapNode};
use crate::config::{Diagnostic, Diagnostics, File, Log, Origin, nearest};

/// Most unconnected parts that are named.
const MOST_PARTS: usize = 20;
/// Among more names no similar one is looked for, and not more often than mistakes are shown.
const MOST_COMPARED: usize = 10_000;
const MOST_SUGGESTED: u32 = 20;

/// Nodes and links so far.
pub(super) struct Draft {
    map: Map,
    origins: Vec<Origin>,
    known: BTreeMap<String, usize>,
    file: Arc<File>,
    /// How often a similar name was looked for.
    suggested: Cell<u32>,
}

impl Draft {
    pub fn new(file: &Arc<File>, name: String) -> Self {
        let map = Map { name, nodes: Vec::new(), links: Vec::new(), warnings: Vec::new() };
        let (origins, known) = (Vec::new(), BTreeMap::new());
        Self { map, origins, known, file: Arc::clone(file), suggested: Cell::new(0) }
    }

    pub fn rename(&mut self, name: String) {
        self.map.name = name;
    }

    pub fn warn(&mut self, warning: String) {
        self.map.warnings.push(warning);
    }

    pub fn node(&self, at: usize) -> &MapNode {
        &self.map.nodes[at]
    }

    pub fn node_mut(&mut self, at: usize) -> &mut MapNode {
        &mut self.map.nodes[at]
    }

    pub fn node_count(&self) -> usize {
        self.map.nodes.len()
    }

    /// Adds a node that links call `key`.
    pub fn add_node(&mut self, key: &str, node: MapNode, origin: &Origin, log: &Log) {
        let number = self.map.nodes.len();
        if let Some(&earlier) = self.known.get(key) {
            let (line, _) = Diagnostic::new(String::new(), &self.origins[earlier]).position();
            let message = format!("there are two nodes `{key}`");
            let help = format!("the other one is on line {line}");
            log.push(Diagnostic::new(message, origin).labelled("again here").helped(help));
            return;
        }
        self.known.insert(key.to_owned(), number);
        self.map.nodes.push(node);
        self.origins.push(origin.clone());
    }

    /// The node that a link calls `key`; reports it if there is none.
    pub fn find(&self, key: &str, origin: &Origin, log: &Log) -> Option<usize> {
        let found = self.known.get(key).copied();
        if found.is_none() {
            let mistake = Diagnostic::new(format!("there is no node `{key}`"), origin);
            self.suggested.update(|count| count + 1);
            let few = self.known.len() <= MOST_COMPARED && self.suggested.get() <= MOST_SUGGESTED;
            // In the order of the file, so that the same one is named every time.
            let mut names: Vec<_> = self.known.iter().filter(|_| few).collect();
            names.sort_unstable_by_key(|(_, number)| **number);
            log.push(match nearest(key, names.iter().map(|(name, _)| name.as_str())) {
                Some(near) => mistake.helped(format!("did you mean `{near}`?")),
                None => mistake,
            });
        }
        found
    }

    /// Adds a link, unless it leads from a node to itself.
    pub fn add_link(&mut self, link: MapLink, origin: &Origin, log: &Log) {
        let (a, b) = link.ends;
        if a == b {
            let name = &self.map.nodes[a].name;
            let message = format!("a link leads from `{name}` to itself");
            log.push(Diagnostic::new(message, origin));
            return;
        }
        self.map.links.push(link);
    }

    /// The map, if nothing was wrong with it.
    pub fn finish(self, log: Log) -> Result<Map, Diagnostics> {
        let Self { map, origins, file, .. } = self;
        // Links that were left out for a mistake of their own may be what is missing.
        if log.is_clean() {
            if map.nodes.is_empty() {
                let message = format!("`{}` has no nodes", file.name);
                log.push(Diagnostic::new(message, &Origin { file: file.clone(), span: 0..0 }));
            }
            if map.links.iter().map(|link| u128::from(link.latency.as_nanos())).sum::<u128>()
                > u128::from(MOST_LATENCIES.as_nanos())
            {
                let message = "the latencies of all links add up to more than 10 years".to_owned();
                log.push(Diagnostic::new(message, &Origin { file: file.clone(), span: 0..0 }));
            }
            report_parts(&map, &origins, &log);
        }
        let mistakes = log.into_diagnostics();
        if mistakes.is_empty() { Ok(map) } else { Err(mistakes) }
    }
}

/// Reports the parts of a map that no link joins to its largest part.
fn report_parts(map: &Map, origins: &[Origin], log: &Log) {
    let mut joined = UnionFind::<usize>::new(map.nodes.len());
    for link in &map.links {
        joined.union(link.ends.0, link.ends.1);
    }
    let labels = joined.into_labeling();
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (node, label) in labels.iter().enumerate() {
        parts.entry(*label).or_default().push(node);
    }
    let mut parts: Vec<Vec<usize>> = parts.into_values().collect();
    parts.sort_unstable_by_key(|nodes| (usize::MAX - nodes.len(), nodes[0]));
    let largest = parts.first().map_or(0, Vec::len);
    for nodes in parts.iter().skip(1).take(MOST_PARTS) {
        let first = &map.nodes[nodes[0]].name;
        let what = match nodes.len() {
            1 => format!("no link leads to `{first}`"),
            n => format!("no link leads to `{first}` and the {} nodes joined to it", n - 1),
        };
        let help = format!("all nodes have to be connected; the largest part has {largest}");
        log.push(Diagnostic::new(what, &origins[nodes[0]]).helped(help));
    }
}
