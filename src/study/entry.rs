//! The table of models: rows without the types of the models.

use std::sync::Arc;

use crate::config::Log;

use super::{
    Blame, Columns, Metric, ModelName, Named, Point, Root, Roots, Scenario, Spread, Study,
};

/// A row of the table of models: a model without its types.
pub struct Entry {
    /// The name that experiment files give it.
    pub name: &'static str,
    /// One sentence for lists.
    pub about: &'static str,
    /// The version of its results.
    pub version: u32,
    /// The kinds of its model files.
    pub roots: &'static [Root],
    /// Metrics that a summary always shows.
    pub headlines: &'static [&'static str],
    /// Rows and columns of `causes.csv`.
    pub blame: Blame,
    /// The metrics that all its points have.
    pub metrics: fn() -> Vec<Metric>,
    /// Whether points have metrics of parts of their own.
    pub own_metrics: bool,
    /// The distributions that all its points have.
    pub spreads: fn() -> Vec<Spread>,
    /// Reads one point; every mistake goes to the log.
    pub read: fn(&Roots, &Log) -> Arc<dyn Scenario>,
}

/// The row of a model.
pub const fn entry<S: Study>() -> Entry {
    Entry {
        name: S::NAME,
        about: S::ABOUT,
        version: S::VERSION,
        roots: S::ROOTS,
        headlines: S::HEADLINES,
        blame: S::BLAME,
        metrics: S::metrics,
        own_metrics: S::OWN_METRICS,
        spreads: S::spreads,
        read: |roots, log| Arc::new(Point(Arc::new(S::read(roots, log)))),
    }
}

impl Entry {
    /// The model as journals and results name it.
    pub fn model(&self) -> ModelName {
        ModelName { name: self.name.to_owned(), version: self.version }
    }

    /// The key of what is compared: the name of the root whose files are.
    ///
    /// # Panics
    /// If the model has no such root.
    pub fn compared(&self) -> &'static str {
        let compared = self.roots.iter().find(|root| matches!(root.named, Named::Compared));
        compared.expect("a model has a root whose files are compared").name
    }

    /// The names of all that trials with these metrics give.
    pub fn columns(&self, metrics: Vec<Metric>) -> Columns {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Columns {
            model: self.model(),
            metrics,
            functions: owned(self.blame.functions),
            places: owned(self.blame.places),
            causes: owned(self.blame.causes),
            headlines: owned(self.headlines),
        }
    }
}
