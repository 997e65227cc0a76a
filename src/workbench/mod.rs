//! Fixed scenarios that measure the core, the same ones for `crosspoint bench` and for the benches.
//!
//! A [`Case`] is a scenario with its sizes; [`Case::start`] prepares it and [`Driven::run`] runs
//! it. The work of a case is fixed by its name and size: the same events in the same order on every
//! machine. Only [`measure`] looks at the wall clock.

mod flows;
mod hold;
mod measure;
mod office;
mod parts;
mod queues;
mod time_outs;

pub use flows::provider;
pub use measure::{Budget, Row, measure, measure_all};

use crate::sim::{Model, Rng, Simulation, Streams};

/// A scenario that is measured, at several sizes.
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// The quantity that it measures, in one sentence.
    pub doc: &'static str,
    /// Unit of its sizes.
    pub unit: Unit,
    /// The sizes, smallest first.
    pub sizes: &'static [u32],
    prepare: fn(u32) -> Box<dyn Driven>,
}

/// Unit of the sizes of a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Pending events, whose number does not change.
    Pending,
    /// Servers of a station.
    Servers,
    /// Hosts of a network.
    Hosts,
    /// Flows under way at once.
    Flows,
    /// Devices of an organisation.
    Devices,
}

impl Unit {
    /// Its name in tables and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Servers => "servers",
            Self::Hosts => "hosts",
            Self::Flows => "flows",
            Self::Devices => "devices",
        }
    }
}

/// A case under way.
pub trait Driven {
    /// Executes at least `events` events (a trial or a crowd is only executed whole); returns how
    /// many.
    fn run(&mut self, events: u64) -> u64;

    /// How many events are pending now; none between trials.
    fn pending(&self) -> usize;

    /// Bytes of memory that the event list holds now.
    fn memory(&self) -> usize;
}

impl<M: Model> Driven for Simulation<M> {
    fn run(&mut self, events: u64) -> u64 {
        (0..events).for_each(|_| assert!(self.step(), "a case never runs out of events"));
        events
    }

    fn pending(&self) -> usize {
        Simulation::pending(self)
    }

    fn memory(&self) -> usize {
        Simulation::memory(self)
    }
}

impl Case {
    /// The case at one size, ready to be driven. O(size).
    pub fn start(&self, size: u32) -> Box<dyn Driven> {
        (self.prepare)(size)
    }
}

/// All cases.
pub static CASES: &[Case] = &[
    Case {
        name: "phold",
        doc: "hold model: each event schedules one after an exponential delay",
        unit: Unit::Pending,
        sizes: &[1_000, 10_000, 100_000, 1_000_000, 10_000_000],
        prepare: |size| Box::new(hold::exponential(size)),
    },
    Case {
        name: "ties",
        doc: "hold model in which a sixteenth of all events fall due at one instant",
        unit: Unit::Pending,
        sizes: &[1_000, 10_000, 100_000],
        prepare: |size| Box::new(hold::ties(size)),
    },
    Case {
        name: "far-future",
        doc: "hold model in which one delay in ten is a thousand times as long",
        unit: Unit::Pending,
        sizes: &[1_000, 10_000, 100_000],
        prepare: |size| Box::new(hold::far_future(size)),
    },
    Case {
        name: "cancel",
        doc: "hold model in which each event also moves the time-out of another one",
        unit: Unit::Pending,
        sizes: &[1_000, 10_000, 100_000, 1_000_000],
        prepare: |size| Box::new(time_outs::time_outs(size)),
    },
    Case {
        name: "mm1",
        doc: "M/M/1 at 90 % load with all statistics of the station",
        unit: Unit::Servers,
        sizes: &[1],
        prepare: |servers| Box::new(queues::station(servers)),
    },
    Case {
        name: "mm10",
        doc: "M/M/10 at 90 % load with all statistics of the station",
        unit: Unit::Servers,
        sizes: &[10],
        prepare: |servers| Box::new(queues::station(servers)),
    },
    Case {
        name: "scoped",
        doc: "two parts with events of their own behind `scoped`",
        unit: Unit::Pending,
        sizes: &[1_000],
        prepare: |size| Box::new(parts::scoped(size)),
    },
    Case {
        name: "flat",
        doc: "the same as `scoped`, as one model with one enum of events",
        unit: Unit::Pending,
        sizes: &[1_000],
        prepare: |size| Box::new(parts::flat(size)),
    },
    Case {
        name: "star",
        doc: "flows between hosts of one switch, one under way for each host",
        unit: Unit::Hosts,
        sizes: &[100, 1_000, 10_000],
        prepare: |hosts| Box::new(flows::star(hosts)),
    },
    Case {
        name: "backbone",
        doc: "flows of 2,000 hosts that all share one saturated link",
        unit: Unit::Flows,
        sizes: &[10, 100, 1_000, 10_000],
        prepare: |concurrent| Box::new(flows::backbone(concurrent)),
    },
    Case {
        name: "two-tier",
        doc: "flows between hosts of several switches, two under way for each host",
        unit: Unit::Hosts,
        sizes: &[100, 1_000, 10_000],
        prepare: |hosts| Box::new(flows::two_tier(hosts)),
    },
    Case {
        name: "mesh",
        doc: "flows between the places of an Internet provider, over several links each",
        unit: Unit::Flows,
        sizes: &[100, 1_000, 10_000],
        prepare: |concurrent| Box::new(flows::mesh(concurrent)),
    },
    Case {
        name: "crowd",
        doc: "flows that all start at once on one link, crowd after crowd",
        unit: Unit::Flows,
        sizes: &[1_000, 10_000, 100_000],
        prepare: |flows| Box::new(flows::crowd(flows)),
    },
    Case {
        name: "office",
        doc: "trials of four weeks of an office with client and server",
        unit: Unit::Devices,
        sizes: &[20],
        prepare: |devices| Box::new(office::trials(devices)),
    },
];

/// The case of this name.
pub fn case(name: &str) -> Option<&'static Case> {
    CASES.iter().find(|case| case.name == name)
}

/// Stream number `purpose` of all cases.
fn rng(purpose: u32) -> Rng {
    Streams::new(1, 0).stream(purpose, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_goes_on_and_keeps_what_its_size_counts() {
        for case in CASES {
            let size = case.sizes[0];
            let mut driven = case.start(size);
            assert!(driven.run(2_000) >= 2_000, "{}", case.name);
            if case.unit == Unit::Pending {
                assert_eq!(driven.pending(), size as usize, "{}", case.name);
                assert!(driven.memory() >= 16 * driven.pending(), "{}", case.name);
            }
            assert!(case.sizes.is_sorted(), "{}", case.name);
        }
    }

    #[test]
    fn names_are_unique_and_lead_to_their_cases() {
        for wanted in CASES {
            assert!(std::ptr::eq(case(wanted.name).expect("it is listed"), wanted));
        }
        assert!(case("hold").is_none());
    }
}
