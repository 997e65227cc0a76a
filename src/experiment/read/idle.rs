//! Parameters and axes that an experiment sets in vain, counted point by point.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Diagnostic, Log};
use crate::experiment::plan::{IdleSetting, Overrides};
use crate::study::Idle;

use super::variation::{Fixed, Variation};

/// Counts, point by point, what is set in vain.
pub(in crate::experiment) struct IdleSettings<'a> {
    fixed: &'a Fixed<'a>,
    /// By name: whether it is swept, points at which it is set, and reasons with their points.
    counts: BTreeMap<String, (bool, usize, BTreeMap<&'static str, usize>)>,
}

impl<'a> IdleSettings<'a> {
    pub fn new(fixed: &'a Fixed<'a>) -> Self {
        Self { fixed, counts: BTreeMap::new() }
    }

    /// Adds one point of an architecture.
    pub fn add(&mut self, architecture: &str, idle: &Idle) {
        let set: BTreeSet<&str> = self.fixed.settings.iter().map(|(path, _)| &**path).collect();
        for path in set {
            self.count(path, false, idle.reason(path));
        }
        for axis in self.fixed.variations {
            let paths = axis.paths_under(architecture);
            let reasons: Vec<Option<&str>> = paths.iter().map(|path| idle.reason(path)).collect();
            let all = reasons.iter().all(Option::is_some);
            if let [first, ..] = reasons[..] {
                // An axis is idle if all that it changes is.
                self.count(&axis.axis.key, true, first.filter(|_| all));
            }
            if paths.len() > 1 && !all {
                for (path, reason) in paths.into_iter().zip(reasons) {
                    self.count(path, true, reason);
                }
            }
        }
    }

    fn count(&mut self, name: &str, swept: bool, reason: Option<&'static str>) {
        let entry = (swept, 0, BTreeMap::new());
        let (_, set, reasons) = self.counts.entry(name.to_owned()).or_insert(entry);
        *set += 1;
        if let Some(reason) = reason {
            *reasons.entry(reason).or_default() += 1;
        }
    }

    /// Settings that are idle at one point at least.
    pub fn found(self) -> Vec<IdleSetting> {
        let found = self.counts.iter().filter(|(_, (.., reasons))| !reasons.is_empty());
        found
            .map(|(name, (swept, set, reasons))| IdleSetting::new(name, *swept, *set, reasons))
            .collect()
    }
}

/// Reports axes along which nothing can change: their curves would be flat and say nothing.
pub(in crate::experiment) fn refuse_idle_axes(
    idle: &[IdleSetting],
    variations: &[Variation],
    overrides: &Overrides,
    log: &Log,
) {
    // An axis may be idle at those points alone that the command line leaves.
    if !log.is_clean() || overrides.only.is_some() || overrides.allow_idle {
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
