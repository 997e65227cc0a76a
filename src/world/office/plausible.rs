//! Ranges in which published figures of other offices and firms let results of the office be.
//!
//! A line each, with what a point has to have for the figures to be about it. None of them is an
//! input and nothing is tuned to them: a result outside is explained where it is published, or it
//! is a defect of the model. Left out: machines lost to malicious programs, which are not modelled.

use crate::architecture::{Backup, Patching, Placement, Scope};
use crate::study::{Bound, BoundRule};

use super::Office;

impl Office {
    /// The bounds of results of this point.
    pub fn bounds(&self) -> Vec<Bound> {
        BoundRule::of(self, BOUNDS)
    }

    /// Accounts are kept and patches pushed from one place.
    fn is_administered_centrally(&self) -> bool {
        let one_place = self.architecture.identity.account_scope() == Scope::Once;
        self.has_administration() && one_place && self.architecture.patching == Patching::Push
    }

    /// Exactly one server in the office has the files, and it fails as hardware and as software.
    fn keeps_files_on_one_server(&self) -> bool {
        let one_server = matches!(self.architecture.placement, Placement::Server { copies: 1 });
        let is_alone = one_server && self.architecture.redundancy.standby.is_none();
        is_alone && self.has_sites() && !self.never("server") && !self.never("software")
    }

    /// Several people edit documents.
    fn has_writers(&self) -> bool {
        self.has_documents() && self.organisation.premises.devices > 1
    }

    /// Owners make backups of devices that break.
    fn trusts_owners_backups(&self) -> bool {
        let breaks = ["disk", "desktop", "laptop"].iter().any(|key| !self.never(key));
        self.has_administration() && breaks && self.architecture.backup == Backup::Owner
    }

    fn patches_by(&self, patching: Patching) -> bool {
        self.has_administration() && self.architecture.patching == patching
    }
}

/// A line of the table; `f64` ends are in the unit of the metric.
const fn rule(bound: Bound, when: fn(&Office) -> bool) -> BoundRule<Office> {
    BoundRule { bound, when }
}

/// Published costs of patching are in US dollars for each computer and year. Hours are what they
/// buy at 29 USD (the median wage of a support specialist) to 61 USD (that of an administrator
/// with what is paid beside wages): 40 USD give 0.66 to 1.38 h, 222 USD 3.64 to 7.66 h.
const PATCHING: &str = "P: PatchLink, white paper of July 2006 (222 USD by hand, 40 USD \
    automated); O: all of it is work, at wages of BLS, Occupational Outlook Handbook";

const BOUNDS: &[BoundRule<Office>] = &[
    rule(
        Bound::new(
            "clock_availability",
            (Some(0.997), Some(0.9995)),
            "availability of a small server, planned restarts included",
            "O: hardware that fails 0.08 times a year for 24 h, software 4 times for 2.7 h and 12 \
             restarts of 20 min: 99.81 %; P: Veeam, Data Protection Report 2021: one server in \
             four has an unexpected outage a year, of 79 min",
        ),
        Office::keeps_files_on_one_server,
    ),
    rule(
        Bound::new(
            "admin_effort",
            (Some(0.57), Some(3.2)),
            "hours of one person (160 in a month) for 280 to 50 devices",
            "P: providers of IT services have 50 to 150 devices for each technician (Higher Ground \
             2018), 200 to 280 (Pharallax)",
        ),
        Office::is_administered_centrally,
    ),
    rule(
        Bound::new(
            "saves_after_another",
            (Some(0.004), Some(0.05)),
            "changes less than a day after somebody else's, of all changes of files",
            "M: Kistler and Satyanarayanan, ACM TOCS 10(1), 1992, section 5.3: 0.4 to 0.75 %; O: \
             up to 5 %, as more files are shared since (Elastica 2015: 25 % of those in clouds)",
        ),
        Office::has_writers,
    ),
    rule(
        Bound::new(
            "files_of_one",
            (Some(0.75), None),
            "files that one user only opens, of all that are opened",
            "M: Leung, Pasupathy, Goodson and Miller, USENIX ATC 2008",
        ),
        Office::has_writers,
    ),
    rule(
        Bound::new(
            "users_losing",
            (Some(0.01), Some(0.05)),
            "users who lose something in a year, with backups of their own",
            "O: 1.57 % of disks fail in a year (M: Backblaze 2024), some 2 % of laptops are lost, \
             and one owner in nine has a backup of the day (P: Backblaze and Harris 2021)",
        ),
        Office::trusts_owners_backups,
    ),
    rule(
        Bound::new(
            "patch_effort",
            (Some(0.30), Some(0.64)),
            "a twelfth of the hours a year that patching by hand costs",
            PATCHING,
        ),
        |s| s.patches_by(Patching::Owner),
    ),
    rule(
        Bound::new(
            "patch_effort",
            (Some(0.055), Some(0.115)),
            "a twelfth of the hours a year that automated patching costs",
            PATCHING,
        ),
        |s| s.patches_by(Patching::Push),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sourced;
    use crate::metrics::metric_index;

    #[test]
    fn bounds_are_of_metrics_and_have_graded_sources() {
        for BoundRule { bound, .. } in BOUNDS {
            let Bound { metric, low, high, meaning, source } = bound;
            assert!(metric_index(metric).is_some(), "{metric}");
            assert!(Sourced::parse(source).is_some(), "{metric}: {source}");
            assert!(!meaning.is_empty() && (low.is_some() || high.is_some()), "{metric}");
            let (least, most) = (low.unwrap_or(0.0), high.unwrap_or(f64::INFINITY));
            assert!((0.0..most).contains(&least), "{metric}");
        }
    }

    /// 160 h over 280 and over 50 devices; dollars at 61 and at 29 an hour, over twelve months.
    #[test]
    fn ranges_follow_from_their_figures() {
        let of = |metric: &str| {
            let own = BOUNDS.iter().filter(|own| own.bound.metric == metric);
            own.map(|own| [own.bound.low, own.bound.high]).collect::<Vec<_>>()
        };
        let near = |all: [Option<f64>; 2], low: f64, high: f64| {
            let apart = |own: Option<f64>, to: f64| (own.expect("it is there") / to - 1.0).abs();
            assert!(apart(all[0], low) < 0.015 && apart(all[1], high) < 0.015, "{all:?}");
        };
        near(of("admin_effort")[0], 160.0 / 280.0, 160.0 / 50.0);
        near(of("patch_effort")[0], 222.0 / 61.0 / 12.0, 222.0 / 29.0 / 12.0);
        near(of("patch_effort")[1], 40.0 / 61.0 / 12.0, 40.0 / 29.0 / 12.0);
    }
}
