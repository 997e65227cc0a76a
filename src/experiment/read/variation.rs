//! Changes made by the values of an axis.

use crate::config::{Item, Origin};
use crate::experiment::plan::Axis;

/// An axis and the changes that its values make.
pub(in crate::experiment) struct Variation {
    /// The axis.
    pub axis: Axis,
    /// Whether the file states what it is called.
    pub has_label: bool,
    pub settings: Writes,
    /// Where the axis stands.
    pub origin: Origin,
}

/// Values written over the files of all points, and of each.
pub(in crate::experiment) struct Fixed<'a> {
    pub settings: &'a [(String, Item)],
    pub variations: &'a [Variation],
}

/// Where the values of an axis are written.
pub(super) enum Writes {
    /// At the same paths under every architecture: for each value, paths and items.
    Everywhere(Vec<Vec<(String, Item)>>),
    /// At a path that depends on the architecture; others have no such parameter.
    ByArchitecture {
        /// Architecture, path, and what names the path.
        paths: Vec<(String, String, Item)>,
        /// One item for each value.
        items: Vec<Item>,
    },
}

impl Variation {
    /// Whether an architecture is varied along this axis.
    pub fn concerns(&self, architecture: &str) -> bool {
        match &self.settings {
            Writes::Everywhere(_) => true,
            Writes::ByArchitecture { paths, .. } => {
                paths.iter().any(|(name, ..)| name == architecture)
            }
        }
    }

    /// Every path that it writes at, with what names the path.
    pub fn paths(&self) -> Vec<(&str, &Item)> {
        match &self.settings {
            Writes::Everywhere(values) => {
                let first = values.first().into_iter().flatten();
                first.map(|(path, item)| (path.as_str(), item)).collect()
            }
            Writes::ByArchitecture { paths, .. } => {
                paths.iter().map(|(_, path, item)| (path.as_str(), item)).collect()
            }
        }
    }

    /// Whether what stands in cells is what is written, and no label of it.
    pub fn writes_cells(&self) -> bool {
        match &self.settings {
            Writes::Everywhere(_) => self.axis.key.contains('.'),
            Writes::ByArchitecture { .. } => true,
        }
    }

    /// The paths at which it writes under an architecture.
    pub fn paths_under(&self, architecture: &str) -> Vec<&str> {
        match &self.settings {
            Writes::Everywhere(_) => self.paths().into_iter().map(|(path, _)| path).collect(),
            Writes::ByArchitecture { paths, .. } => {
                let own = paths.iter().filter(|(name, ..)| name == architecture);
                own.map(|(_, path, _)| path.as_str()).collect()
            }
        }
    }

    /// Where the axis stands.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The path at which it writes what `other` writes at `path`, or a part of it, under an
    /// architecture of both.
    pub fn meets(&self, other: &Self, path: &str) -> Option<&str> {
        let under = |own: &Self, path: &str| match &own.settings {
            Writes::Everywhere(_) => None,
            Writes::ByArchitecture { paths, .. } => {
                let under = paths.iter().filter(|(_, own, _)| own == path);
                Some(under.map(|(name, ..)| name.clone()).collect::<Vec<_>>())
            }
        };
        let overlap = |own: &&str| is_within(own, path) || is_within(path, own);
        let mut own = self.paths().into_iter().map(|(own, _)| own).filter(overlap);
        own.find(|own| match (under(self, own), under(other, path)) {
            (Some(own), Some(other)) => own.iter().any(|name| other.contains(name)),
            _ => true,
        })
    }

    /// Whether it writes over `path` under every architecture.
    pub fn hides(&self, path: &str) -> bool {
        matches!(self.settings, Writes::Everywhere(_))
            && self.paths().iter().any(|(own, _)| is_within(path, own))
    }

    /// Where a value stands.
    pub fn place(&self, value: usize) -> &Origin {
        let item = match &self.settings {
            Writes::Everywhere(values) => values[value].first().map(|(_, item)| item),
            Writes::ByArchitecture { items, .. } => items.get(value),
        };
        item.map_or(&self.origin, |item| &item.origin)
    }

    /// The paths and items of one value under one architecture.
    pub fn settings(&self, architecture: &str, value: usize) -> Vec<(String, Item)> {
        match &self.settings {
            Writes::Everywhere(values) => values[value].clone(),
            Writes::ByArchitecture { paths, items } => {
                let own = paths.iter().filter(|(name, ..)| name == architecture);
                // A mistake in the path points at the path.
                own.map(|(_, path, named)| {
                    (path.clone(), Item { key: named.key.clone(), ..items[value].clone() })
                })
                .collect()
            }
        }
    }
}

/// Whether a path is another one, or leads to a part of it.
pub(super) fn is_within(path: &str, whole: &str) -> bool {
    path.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
