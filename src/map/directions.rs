//! Directed links: two opposite ones become the two directions of one link.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use super::MapLink;
use super::gaps::Gaps;
use crate::sim::SimDuration;

/// A link as a file gives it.
pub(super) struct Arrow {
    /// Its weight is that of `weight`, once all are known.
    pub link: MapLink,
    pub weight: Option<String>,
    /// Whether it leads from its first end to its second only.
    pub is_directed: bool,
    /// Where its weight stands, else where it begins.
    pub span: Range<usize>,
}

/// Joins the k-th link from one node to another with the k-th one back, in the place of the first
/// of the two. O(links log links).
pub(super) fn joined(arrows: Vec<Arrow>, gaps: &mut Gaps) -> Vec<Arrow> {
    let mut links: Vec<Arrow> = Vec::with_capacity(arrows.len());
    // Directed links without an opposite so far, by their ends.
    let mut open: BTreeMap<(usize, usize), VecDeque<usize>> = BTreeMap::new();
    for arrow in arrows {
        if arrow.is_directed {
            let (a, b) = arrow.link.ends;
            if let Some(first) = open.get_mut(&(b, a)).and_then(VecDeque::pop_front) {
                gaps.unlike += usize::from(!join(&mut links[first], &arrow));
                continue;
            }
            open.entry((a, b)).or_default().push_back(links.len());
        }
        links.push(arrow);
    }
    gaps.one_way += open.values().map(VecDeque::len).sum::<usize>();
    links
}

/// Takes `back` as the other direction; returns whether nothing but the capacity of a direction
/// differs.
fn join(there: &mut Arrow, back: &Arrow) -> bool {
    let (link, other) = (&mut there.link, &back.link);
    let value = |weight: &Option<String>| weight.as_ref().map(|text| text.trim().parse::<f64>());
    let is_alike = link.latency == other.latency
        && link.half_duplex == other.half_duplex
        && value(&there.weight) == value(&back.weight)
        && (!link.half_duplex || link.capacity == other.capacity);
    let both = link.latency.as_nanos() + other.latency.as_nanos();
    link.latency = SimDuration::from_nanos(both / 2);
    if !link.half_duplex {
        link.capacity_back = other.capacity;
    }
    is_alike
}
