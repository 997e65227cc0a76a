//! Parts of a map: nodes that reach each other by links.

use super::Map;

/// Most nodes of other parts that a warning names.
const MOST_NAMED: usize = 5;

/// The parts of a map, numbered from 0 in the order of their first nodes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parts {
    /// The part of each node.
    of: Vec<u32>,
    /// Nodes of each part.
    sizes: Vec<usize>,
}

impl Parts {
    /// The parts of this map. O(nodes + links).
    pub fn new(map: &Map) -> Self {
        let of = map.topology().parts();
        let mut sizes = vec![0; of.iter().max().map_or(0, |last| *last as usize + 1)];
        for part in &of {
            sizes[*part as usize] += 1;
        }
        Self { of, sizes }
    }

    /// How many there are: 1 where links join all nodes.
    pub fn count(&self) -> usize {
        self.sizes.len()
    }

    /// Whether two nodes, given by their positions in the map, reach each other.
    pub fn join(&self, a: usize, b: usize) -> bool {
        self.of[a] == self.of[b]
    }

    /// Whether these nodes all reach each other.
    pub fn join_all(&self, mut nodes: impl Iterator<Item = usize>) -> bool {
        let first = nodes.next();
        first.is_none_or(|first| nodes.all(|node| self.join(first, node)))
    }

    /// A sentence about the nodes outside of the largest part; the first of several equal ones
    /// counts as the largest. `None` if there are none.
    pub(super) fn warning(&self, map: &Map) -> Option<String> {
        let largest = (0..self.count()).min_by_key(|&part| usize::MAX - self.sizes[part])?;
        let outside: Vec<usize> =
            (0..self.of.len()).filter(|&node| self.of[node] as usize != largest).collect();
        let parts = match self.count() - 1 {
            0 => return None,
            1 => "1 other part".to_owned(),
            several => format!("{several} other parts"),
        };
        let named =
            outside.iter().take(MOST_NAMED).map(|&node| format!("`{}`", map.nodes[node].name));
        let named: Vec<String> = named.collect();
        let (nodes, lie) = match outside.len() {
            1 => ("1 node".to_owned(), "lies"),
            several => (format!("{several} nodes"), "lie"),
        };
        let more = match outside.len() - named.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        Some(format!(
            "{nodes} {lie} in {parts}, to which no link leads: {}{more}",
            named.join(", ")
        ))
    }
}
