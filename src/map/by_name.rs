//! A map in an order that does not depend on its file.

use std::cmp::Reverse;

use super::{Map, MapLink};

impl Map {
    /// The same map with its nodes in the order of their names, and its links in the order of the
    /// names of their ends (of several between two nodes the fastest first); and of each link its
    /// position in `self`. So, where routes are equally good, names decide which one is taken, and
    /// not the order of a file. O(n log n) for n nodes and links.
    pub fn by_name(&self) -> (Self, Vec<usize>) {
        let mut nodes: Vec<usize> = (0..self.nodes.len()).collect();
        nodes.sort_by_key(|&node| &self.nodes[node].name);
        let mut places = vec![0; nodes.len()];
        for (place, &node) in nodes.iter().enumerate() {
            places[node] = place;
        }
        let moved =
            |link: &MapLink| MapLink { ends: (places[link.ends.0], places[link.ends.1]), ..*link };
        let mut links: Vec<(MapLink, usize)> =
            self.links.iter().enumerate().map(|(at, link)| (moved(link), at)).collect();
        links.sort_by_key(|(link, _)| {
            let MapLink { ends: (a, b), capacity, capacity_back, .. } = *link;
            // As seen from the end whose name comes first.
            let (ends, rates) = match a < b {
                true => ((a, b), (capacity, capacity_back)),
                false => ((b, a), (capacity_back, capacity)),
            };
            (ends, Reverse(rates), link.latency, link.weight, link.half_duplex)
        });
        let (links, positions) = links.into_iter().unzip();
        let nodes = nodes.iter().map(|&node| self.nodes[node].clone()).collect();
        (Self { nodes, links, ..self.clone() }, positions)
    }
}
