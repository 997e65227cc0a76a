//! The lines of a chart that theory gives: computed metrics, and closed forms.

use super::manifest::{FormSpec, Metric};
use super::plan::Plan;
use super::table::{SummaryRow, Tables};
use super::text::clean;

/// A computed line.
#[derive(Clone, Copy)]
pub enum Computed<'a> {
    /// A metric whose values are computed in trials.
    Metric(&'a Metric),
    /// A closed form.
    Form(&'a FormSpec),
}

impl<'a> Computed<'a> {
    /// The computed lines of a chart, of which these are the metrics.
    pub fn all(metrics: Vec<&'a Metric>, plan: &Plan<'a>) -> Vec<Self> {
        let forms = plan.spec.closed_forms.iter().map(Self::Form);
        metrics.into_iter().map(Self::Metric).chain(forms).collect()
    }

    /// Whether it is a closed form.
    pub fn is_form(self) -> bool {
        matches!(self, Self::Form(_))
    }

    /// Whether it stands beside the curves of a metric.
    pub fn is_beside(self, metric: &Metric) -> bool {
        match self {
            Self::Metric(own) => own.unit == metric.unit,
            Self::Form(own) => own.beside.contains(&metric.name),
        }
    }

    /// Its name in a table, and the rows of that table.
    pub fn rows(self, tables: &Tables) -> (&'a str, &[SummaryRow]) {
        match self {
            Self::Metric(own) => (&own.name, &tables.summary),
            Self::Form(own) => (&own.name, &tables.forms),
        }
    }

    /// Whether one line for one of several series may stand for all of them.
    pub fn stands_for_all(self, lines: usize, series: usize) -> bool {
        match self {
            Self::Metric(_) => true,
            Self::Form(_) => lines == series,
        }
    }

    /// The text that names it.
    pub fn text(self) -> String {
        match self {
            Self::Metric(own) => clean(own.text()),
            Self::Form(own) => clean(&format!("{} ({})", own.label, own.nature)),
        }
    }

    /// The text that explains it, where its lines have the colours of series or not.
    pub fn explained(self, coloured: bool) -> String {
        const COLOURED: &str = "in the colour of the line it is for";
        const SHADED: &str = "darker";
        match self {
            Self::Metric(own) if coloured => format!("{} ({COLOURED})", clean(own.text())),
            Self::Form(own) if coloured => {
                clean(&format!("{} ({}, {SHADED})", own.label, own.nature))
            }
            _ => self.text(),
        }
    }
}
