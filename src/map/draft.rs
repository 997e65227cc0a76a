//! A map while it is read: mistakes are noted, and what is sound goes on.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::parts::Parts;
use super::{MOST_LATENCIES, MOST_WEIGHT, Map, MapLink, MapNode};
use crate::config::{
    Diagnostic, Diagnostics, File, Log, Origin, WHY_NOT_PRINTED, canonical, is_obeyed, nearest,
};
use crate::units::counted;

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
    /// Links from a node to itself.
    loops: usize,
}

impl Draft {
    pub fn new(file: &Arc<File>, name: String) -> Self {
        let map = Map::new(name, Vec::new(), Vec::new());
        let (origins, known) = (Vec::new(), BTreeMap::new());
        Self { map, origins, known, file: Arc::clone(file), suggested: Cell::new(0), loops: 0 }
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

    /// Adds a node that links call `key`; canonically equal keys and names are the same.
    pub fn add_node(&mut self, key: &str, mut node: MapNode, origin: &Origin, log: &Log) {
        let number = self.map.nodes.len();
        let key = canonical(key);
        node.name = canonical(&node.name).into_owned();
        if node.name.contains(is_obeyed) {
            let message = format!("the name `{}` has characters that cannot be printed", node.name);
            log.push(Diagnostic::new(message, origin).helped(WHY_NOT_PRINTED));
        }
        if let Some(&earlier) = self.known.get(key.as_ref()) {
            let (line, _) = Diagnostic::new(String::new(), &self.origins[earlier]).position();
            let message = format!("there are two nodes `{key}`");
            let help = format!("the other one is on line {line}");
            log.push(Diagnostic::new(message, origin).labelled("again here").helped(help));
            return;
        }
        self.known.insert(key.into_owned(), number);
        self.map.nodes.push(node);
        self.origins.push(origin.clone());
    }

    /// The node that a link calls `key`; reports it if there is none.
    pub fn find(&self, key: &str, origin: &Origin, log: &Log) -> Option<usize> {
        let found = self.known.get(canonical(key).as_ref()).copied();
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

    /// Adds a link; one from a node to itself is left out, as no path takes it.
    pub fn add_link(&mut self, link: MapLink) {
        if link.ends.0 == link.ends.1 {
            self.leave_out_loop();
        } else {
            self.map.links.push(link);
        }
    }

    /// Leaves out a link from a node to itself.
    pub fn leave_out_loop(&mut self) {
        self.loops += 1;
    }

    /// Notes a weight that counts as none: a mistake where routes go by weight.
    pub fn refuse_weight(&mut self, origin: Origin) {
        let message = "this weight cannot decide on routes".to_owned();
        let help = format!(
            "a weight is a number above zero; times one power of ten for all links it is a whole one \
             up to {MOST_WEIGHT}"
        );
        self.map.wrong_weights.push(Diagnostic::new(message, &origin).helped(help));
    }

    /// The map, if nothing was wrong with it.
    pub fn finish(self, log: Log) -> Result<Map, Diagnostics> {
        let Self { mut map, file, loops, .. } = self;
        // Links that were left out for a mistake of their own may be what is missing.
        if log.is_clean() {
            let whole = Origin { file: Arc::clone(&file), span: 0..0 };
            if map.nodes.is_empty() {
                log.push(Diagnostic::new(format!("`{}` has no nodes", file.name), &whole));
            }
            if map.links.iter().map(|link| u128::from(link.latency.as_nanos())).sum::<u128>()
                > u128::from(MOST_LATENCIES.as_nanos())
            {
                let message = "the latencies of all links add up to more than 10 years".to_owned();
                log.push(Diagnostic::new(message, &whole));
            }
            if loops > 0 {
                let links = counted(loops, "link");
                map.warnings.push(format!("{links} from a node to itself left out"));
            }
            map.warnings.extend(Parts::new(&map).warning(&map));
        }
        let mistakes = log.into_diagnostics();
        if mistakes.is_empty() { Ok(map) } else { Err(mistakes) }
    }
}
