//! Components that fail and are mended: availability, rates, and independence of each other.

use crosspoint::dist::Law;
use crosspoint::fault::{Age, Component, Ending, FaultEvent, Faults};
use crosspoint::ids::ComponentId;
use crosspoint::operation::purposes::{self, ComponentKey, NthRepair, Which};
use crosspoint::operation::{Notice, Notices};
use crosspoint::sim::{EventList, Schedule, SimDuration, SimTime, Streams, TimeWeighted};
use crosspoint::study::Draws;

use super::driver::hour;
use crate::theory::rule::{Width, agrees, excludes, replicate};

#[derive(Clone, Copy)]
enum Event {
    Fault(FaultEvent),
    Repaired(ComponentId),
}

/// Components, and somebody who mends each as soon as it fails, in a drawn time.
struct Park {
    faults: Faults,
    repair: Law,
    draws: Draws,
    agenda: EventList<Event>,
    notices: Notices,
}

impl Park {
    fn new(components: Vec<Component>, repair: Law, streams: Streams) -> Self {
        Self::of_age(Age::Equilibrium, components, repair, streams)
    }

    fn of_age(age: Age, components: Vec<Component>, repair: Law, streams: Streams) -> Self {
        let (mut agenda, draws) = (EventList::new(), Draws::from(streams));
        let mut faults = Faults::new(components, draws).with_age(age);
        faults.start(&mut agenda.scoped(Event::Fault));
        Self { faults, repair, draws, agenda, notices: Notices::default() }
    }

    /// Runs to `until` and shows each failure (`true`) and its end (`false`).
    fn run(&mut self, until: SimTime, mut see: impl FnMut(SimTime, ComponentId, bool)) {
        while self.agenda.next_time().is_some_and(|time| time <= until) {
            let event = self.agenda.pop().expect("an event is pending");
            let now = self.agenda.now();
            let mut agenda = self.agenda.scoped(Event::Fault);
            match event {
                Event::Fault(event) => self.faults.handle(event, &mut agenda, &mut self.notices),
                Event::Repaired(id) => {
                    self.faults.repaired(id, &mut agenda);
                    see(now, id, false);
                }
            }
            while let Some(notice) = self.notices.pop() {
                match notice {
                    Notice::Failed(id) => {
                        see(now, id, true);
                        if matches!(self.faults.component(id).ending, Ending::ByRepair) {
                            self.mend(id);
                        }
                    }
                    Notice::Ended(id) => see(now, id, false),
                    other => panic!("faults told {other:?}"),
                }
            }
        }
        self.agenda.advance_to(until);
    }

    fn mend(&mut self, id: ComponentId) {
        let (key, number) = (self.faults.component(id).key, self.faults.failures(id));
        let mut rng = self.draws.of(purposes::REPAIR, key, NthRepair(number));
        self.agenda.after(self.repair.sample_span(&mut rng), Event::Repaired(id));
    }
}

fn component(number: u32, lifetime: &Law, ending: Ending) -> Component {
    let key = ComponentKey::new(3, Which::Nth(number));
    Component { key, lifetime: lifetime.clone(), ending }
}

/// Unavailability and failures per year of components that live for 1000 h and are down for 10 h.
fn observe(streams: Streams, lifetime: &Law, down: &Law, by_itself: bool) -> [f64; 2] {
    const COMPONENTS: u32 = 400;
    let (from, until) = (hour(2_000.0), hour(35_000.0));
    let ending = || if by_itself { Ending::ByItself(down.clone()) } else { Ending::ByRepair };
    let components = (0..COMPONENTS).map(|number| component(number, lifetime, ending())).collect();
    let mut park = Park::new(components, down.clone(), streams);
    let mut open = [None; COMPONENTS as usize];
    let (mut hours_down, mut failures) = (0.0, 0.0);
    park.run(until, |now, id, fails| {
        if fails {
            assert_eq!(open[id.index()].replace(now), None, "{id:?} failed twice");
            failures += if now > from { 1.0 } else { 0.0 };
        } else {
            let since: SimTime = open[id.index()].take().expect("it had failed");
            hours_down += now.max(from).since(since.max(from)).as_hours_f64();
        }
    });
    for since in open.iter().flatten() {
        hours_down += until.since((*since).max(from)).as_hours_f64();
    }
    let broken = (0..COMPONENTS).filter(|&n| park.faults.is_broken(ComponentId(n))).count();
    assert_eq!(broken, open.iter().flatten().count());
    let hours = f64::from(COMPONENTS) * until.since(from).as_hours_f64();
    [hours_down / hours, failures / hours * 8_760.0]
}

fn check(name: &str, seed: u64, lifetime: &Law, down: &Law) {
    for by_itself in [true, false] {
        let [unavailability, failures] =
            replicate(seed, |streams| observe(streams, lifetime, down, by_itself));
        agrees(name, &unavailability, 10.0 / 1_010.0, Width::Relative(0.02));
        agrees(name, &failures, 8.673_267, Width::Relative(0.02));
    }
}

#[test]
fn a_component_with_exponential_laws() {
    let law = |hours: f64| Law::exponential(hours * 3_600.0).expect("a law");
    check("exponential", 57, &law(1_000.0), &law(10.0));
}

#[test]
fn a_component_with_uneven_laws() {
    let lifetime = Law::weibull(0.7, 1_000.0 * 3_600.0).expect("a law");
    let down = Law::log_normal_with_cv(10.0 * 3_600.0, 3f64.sqrt()).expect("a law");
    check("Weibull and log-normal", 52, &lifetime, &down);
}

/// A chain of power, switch, server, storage and line to the Internet, and the same chain with two
/// servers and a mirrored disk; a server is down for 10 h at a time, as all else.
#[test]
fn chains_are_as_available_as_products_of_their_parts() {
    // Power, switch, line, then pairs of servers and of disks.
    const UP: [f64; 7] = [0.9995, 0.9999, 0.998, 0.995, 0.995, 0.999, 0.999];
    const YEARS: f64 = 228.0;
    let hours = |hours: f64| Law::exponential(hours * 3_600.0).expect("a law");
    let [single, doubled] = replicate(60, |streams| {
        let ending = || Ending::ByItself(hours(10.0));
        let components = UP
            .iter()
            .enumerate()
            .map(|(number, up)| component(number as u32, &hours(10.0 * up / (1.0 - up)), ending()));
        let mut park = Park::new(components.collect(), hours(10.0), streams);
        let until = hour(YEARS * 8_760.0);
        let mut broken = [false; UP.len()];
        let mut works = [(); 2].map(|()| TimeWeighted::new(SimTime::ZERO, 1));
        park.run(until, |now, id, fails| {
            broken[id.index()] = fails;
            let shared = !broken[..3].contains(&true);
            works[0].set(now, u64::from(shared && !broken[3] && !broken[5]));
            let a_pair = |at: usize| !(broken[at] && broken[at + 1]);
            works[1].set(now, u64::from(shared && a_pair(3) && a_pair(5)));
        });
        works.map(|works| 1.0 - works.mean(until))
    });
    agrees("one of each", &single, 1.0 - 0.991_421_829, Width::Relative(0.03));
    agrees("two servers, mirrored disks", &doubled, 1.0 - 0.997_375_317, Width::Relative(0.06));
}

/// A component that lives for exactly 100 h and is met at a random age.
#[test]
fn first_failures_are_spread_over_a_lifetime() {
    let lifetime = Law::fixed(360_000.0).expect("a law");
    let [mean, early] = replicate(53, |streams| {
        let components = (0..1_000).map(|n| component(n, &lifetime, Ending::ByRepair)).collect();
        let mut park = Park::new(components, Law::fixed(3.6e6).expect("a law"), streams);
        let (mut sum, mut early) = (0.0, 0.0);
        park.run(hour(100.0), |now, _, _| {
            sum += now.as_secs_f64() / 3_600.0;
            early += if now < hour(25.0) { 1.0 } else { 0.0 };
        });
        [sum / 1_000.0, early / 1_000.0]
    });
    agrees("mean time to the first failure", &mean, 50.0, Width::Relative(0.02));
    agrees("failed in the first quarter", &early, 0.25, Width::Absolute(0.0125));
}

/// Failures expected up to `time` of a new component that is mended at once: the renewal equation
/// m(t) = F(t) + integral of m(t - x) over F(x), by steps with the middle of each.
fn renewals(time: f64, fails_by: impl Fn(f64) -> f64) -> f64 {
    const STEPS: usize = 500;
    let at = |step: usize| fails_by(time * step as f64 / STEPS as f64);
    let mut expected = vec![0.0; STEPS + 1];
    for step in 1..=STEPS {
        let earlier = (1..=step).map(|part| {
            let middle = 0.5 * (expected[step - part] + expected[step + 1 - part]);
            (at(part) - at(part - 1)) * middle
        });
        expected[step] = at(step) + earlier.sum::<f64>();
    }
    expected[STEPS]
}

/// Weibull lifetimes of mean 100 h: in 50 h half a failure is expected in equilibrium; of new
/// components fewer where they wear out, more where they fail early (Cox 1962, chapter 4).
#[test]
fn new_components_fail_by_the_renewal_function() {
    for (seed, shape) in [(58, 2.0), (59, 0.7)] {
        let scale = 100.0 / statrs::function::gamma::gamma(1.0 + 1.0 / shape);
        let lifetime = Law::weibull(shape, 360_000.0).expect("a law");
        let failures = |age: Age| {
            let [failures, first] = replicate(seed, |streams| {
                let at_once = || Ending::ByItself(Law::zero());
                let components = (0..2_000).map(|n| component(n, &lifetime, at_once())).collect();
                let mut park = Park::of_age(age, components, Law::zero(), streams);
                let (mut failures, mut failed) = (0.0, [0.0; 2_000]);
                park.run(hour(50.0), |_, id, fails| {
                    failures += if fails { 1.0 } else { 0.0 };
                    failed[id.index()] = 1.0;
                });
                [failures / 2_000.0, failed.iter().sum::<f64>() / 2_000.0]
            });
            (failures, first)
        };
        let fails_by = |time: f64| 1.0 - (-(time / scale).powf(shape)).exp();
        let (expected, by_then) = (renewals(50.0, fails_by), fails_by(50.0));
        let (new, first) = failures(Age::New);
        agrees(
            &format!("failures of new ones, shape {shape}"),
            &new,
            expected,
            Width::Relative(0.05),
        );
        agrees(
            &format!("new ones that failed, shape {shape}"),
            &first,
            by_then,
            Width::Relative(0.05),
        );
        excludes("new ones are not in equilibrium", &new, 0.5);
        let (old, _) = failures(Age::Equilibrium);
        agrees(
            &format!("failures in equilibrium, shape {shape}"),
            &old,
            0.5,
            Width::Relative(0.05),
        );
    }
}

/// Exponential lifetimes have no memory: a new component fails when an old one does.
#[test]
fn age_does_not_matter_to_exponential_lifetimes() {
    let law = Law::exponential(360_000.0).expect("a law");
    let history = |age: Age| {
        let components = (0..20).map(|n| component(n, &law, Ending::ByRepair)).collect();
        let repair = Law::fixed(3_600.0).expect("a law");
        let mut park = Park::of_age(age, components, repair, Streams::new(60, 0));
        let mut seen = Vec::new();
        park.run(hour(1_000.0), |now, id, fails| seen.push((now, id, fails)));
        seen
    };
    let new = history(Age::New);
    assert!(new.len() > 100);
    assert_eq!(new, history(Age::Equilibrium));
}

/// The history of a component is its own: others, and its place in the list, do not matter.
#[test]
fn components_do_not_change_each_other() {
    let law = Law::exponential(360_000.0).expect("a law");
    let history = |numbers: &[u32], wanted: u32| {
        let list = numbers.iter().map(|&number| {
            let by_itself = Ending::ByItself(Law::exponential(3_600.0).expect("a law"));
            component(number, &law, if number % 2 == 0 { by_itself } else { Ending::ByRepair })
        });
        let repair = Law::exponential(7_200.0).expect("a law");
        let mut park = Park::new(list.collect(), repair, Streams::new(54, 1));
        let at = numbers.iter().position(|&number| number == wanted).expect("it is in the list");
        let mut seen = Vec::new();
        park.run(hour(5_000.0), |now, id, fails| {
            if id.index() == at {
                seen.push((now, fails));
            }
        });
        seen
    };
    for wanted in [4, 5] {
        let alone = history(&[wanted], wanted);
        assert!(alone.len() > 40);
        assert_eq!(alone, history(&[1, 2, 3, 5, 4, 9], wanted));
    }
}

#[test]
fn every_fault_that_passes_by_itself_comes_back() {
    let components = vec![component(0, &Law::fixed(10.0).expect("a law"), {
        Ending::ByItself(Law::fixed(2.0).expect("a law"))
    })];
    let mut park = Park::new(components, Law::fixed(1.0).expect("a law"), Streams::new(55, 0));
    let mut instants = Vec::new();
    park.run(SimTime::ZERO + SimDuration::from_secs(60), |now, _, _| instants.push(now));
    let gaps: Vec<_> = instants.windows(2).map(|pair| pair[1].since(pair[0])).collect();
    for (at, gap) in gaps.iter().enumerate() {
        let expected = if at % 2 == 0 { 2 } else { 10 };
        assert_eq!(*gap, SimDuration::from_secs(expected));
    }
    assert!(gaps.len() >= 7);
}

#[test]
#[should_panic(expected = "needs no repair")]
fn what_works_cannot_be_repaired() {
    let law = Law::exponential(3_600.0).expect("a law");
    let components = vec![component(0, &law, Ending::ByRepair)];
    let mut park = Park::new(components, law, Streams::new(56, 0));
    park.faults.repaired(ComponentId(0), &mut park.agenda.scoped(Event::Fault));
}
