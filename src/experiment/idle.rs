//! What an experiment sets or sweeps although no trial of some points reads it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::{Diagnostic, Log};
use crate::study::Idle;
use crate::units::counted;

use super::sweep::{Fixed, Variation};

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
    /// One that is set at so many points; idle where there is a reason.
    pub(super) fn new(
        name: &str,
        swept: bool,
        of: usize,
        reasons: &BTreeMap<&'static str, usize>,
    ) -> Self {
        let idle = reasons.values().sum();
        let reasons = reasons.iter().map(|(why, points)| ((*why).to_owned(), *points)).collect();
        Self { name: name.to_owned(), swept, idle, of, reasons }
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

/// Counts, point by point, what is set in vain.
pub(super) struct IdleSettings<'a> {
    fixed: &'a Fixed<'a>,
    /// In the order of what holds everywhere, then of the axes: points at which it is set, and
    /// reasons with their points.
    counts: Vec<(usize, BTreeMap<&'static str, usize>)>,
}

impl<'a> IdleSettings<'a> {
    pub fn new(fixed: &'a Fixed<'a>) -> Self {
        let settings = fixed.settings.len() + fixed.variations.len();
        Self { fixed, counts: vec![Default::default(); settings] }
    }

    /// Adds one point of an architecture.
    pub fn add(&mut self, architecture: &str, idle: &Idle) {
        let set = self.fixed.settings.iter().map(|(path, _)| Some(idle.reason(path)));
        let swept = self.fixed.variations.iter().map(|axis| {
            let mut paths = axis.paths_under(architecture).into_iter().peekable();
            // An axis is idle if all that it changes is.
            paths.peek()?;
            let reasons: Option<Vec<&str>> = paths.map(|path| idle.reason(path)).collect();
            Some(reasons.and_then(|reasons| reasons.first().copied()))
        });
        for ((set, reasons), reason) in self.counts.iter_mut().zip(set.chain(swept)) {
            if let Some(reason) = reason {
                *set += 1;
                if let Some(reason) = reason {
                    *reasons.entry(reason).or_default() += 1;
                }
            }
        }
    }

    /// What was set in vain at one point at least.
    pub fn found(self) -> Vec<IdleSetting> {
        let set = self.fixed.settings.iter().map(|(path, _)| (path.as_str(), false));
        let swept = self.fixed.variations.iter().map(|own| (own.axis.key.as_str(), true));
        let named = set.chain(swept).zip(&self.counts);
        let found = named.filter(|(_, (_, reasons))| !reasons.is_empty());
        found
            .map(|((name, swept), (of, reasons))| IdleSetting::new(name, swept, *of, reasons))
            .collect()
    }
}

/// Reports axes along which nothing can change: their curves would be flat and say nothing.
pub(super) fn refuse_idle_axes(idle: &[IdleSetting], variations: &[Variation], log: &Log) {
    if !log.is_clean() {
        return;
    }
    for setting in idle.iter().filter(|own| own.swept && own.is_everywhere()) {
        let axis = variations.iter().find(|own| own.axis.key == setting.name);
        let Some(axis) = axis else { continue };
        let mistake = Diagnostic::new(setting.sentence(), axis.origin());
        let help = "leave the axis out, or change what makes it idle; `--allow-idle` runs it all \
                    the same";
        log.push(mistake.at_key(setting.name.as_str()).helped(help));
    }
}
