//! Parameters and axes that no trial of some points reads.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::study::Idle;
use crate::units::counted;

/// A parameter or an axis that no trial of some points reads.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct IdleSetting {
    /// The path of the parameter, or the name of the axis.
    pub name: String,
    /// Whether it is swept.
    pub swept: bool,
    /// At how many points no trial reads it.
    pub idle: usize,
    /// At how many points it is set.
    pub of: usize,
    /// Why, with the number of points.
    pub reasons: Vec<(String, usize)>,
}

impl IdleSetting {
    /// A setting of `of` points, idle at those with a reason.
    pub(in crate::experiment) fn new(
        name: &str,
        swept: bool,
        of: usize,
        reasons: &BTreeMap<&'static str, usize>,
    ) -> Self {
        let idle = reasons.values().sum();
        let reasons = reasons.iter().map(|(why, points)| ((*why).to_owned(), *points)).collect();
        Self { name: name.to_owned(), swept, idle, of, reasons }
    }

    /// A parameter of these points, each with its idle parameters; `None` if trials of all points
    /// may read it.
    pub fn of(path: &str, points: &[Idle]) -> Option<Self> {
        let mut reasons = BTreeMap::new();
        for reason in points.iter().filter_map(|own| own.reason(path)) {
            *reasons.entry(reason).or_default() += 1;
        }
        (!reasons.is_empty()).then(|| Self::new(path, false, points.len(), &reasons))
    }

    /// Whether no trial of the whole experiment reads it.
    pub fn is_everywhere(&self) -> bool {
        self.idle == self.of
    }

    /// In words: "no trial reads `hardware.home.up`: devices are at sites, not at homes".
    pub fn sentence(&self) -> String {
        let Self { name, idle, of, .. } = self;
        let verb = if self.swept { "swept" } else { "set" };
        let why = self.reasons_in_words();
        if self.is_everywhere() {
            format!("`{name}` is {verb}, but no trial reads it: {why}")
        } else {
            let points = counted(*of, "point");
            format!("`{name}` is {verb}, but no trial reads it at {idle} of {points}: {why}")
        }
    }

    /// The reasons; with their numbers of points if there are several.
    pub fn reasons_in_words(&self) -> String {
        if let [(reason, _)] = self.reasons.as_slice() {
            return reason.clone();
        }
        let each = self.reasons.iter();
        let each = each.map(|(reason, n)| format!("{reason} ({})", counted(*n, "point")));
        each.collect::<Vec<_>>().join("; ")
    }
}
