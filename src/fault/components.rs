//! Components that live and fail, each on streams of its own.

use crate::dist::Law;
use crate::ids::ComponentId;
use crate::operation::purposes::{self, ComponentKey, Life};
use crate::operation::{Notice, Notices};
use crate::sim::{Rng, Schedule};
use crate::study::Draws;

/// Something that can fail.
#[derive(Clone, Debug)]
pub struct Component {
    /// Its stable name.
    pub key: ComponentKey,
    /// Seconds from being mended to the next failure.
    pub lifetime: Law,
    /// How a failure ends.
    pub ending: Ending,
}

/// How a failure ends.
#[derive(Clone, Debug)]
pub enum Ending {
    /// By itself, after a drawn number of seconds.
    ByItself(Law),
    /// When [`Faults::repaired`] is called.
    ByRepair,
}

/// How old components are at the beginning. With exponential lifetimes both are the same, to the
/// bit; with others a short trial gives other figures than a long one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Age {
    /// Components have been living, failing and being mended for ever: the first lifetime is the
    /// rest of one that is under way ([`Law::residual`]). Where mending takes no time, `t / mean`
    /// failures are expected up to an instant `t` (Cox, "Renewal Theory", 1962, section 4.2).
    #[default]
    Equilibrium,
    /// All components are new: the first lifetime is a whole one. The failures expected up to an
    /// instant are the renewal function (Cox 1962, section 4.1): fewer than in equilibrium where
    /// things wear out, more where they have early failures.
    New,
}

/// A component fails, or its fault passes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FaultEvent {
    /// It fails.
    Fail(ComponentId),
    /// It works again.
    End(ComponentId),
}

impl FaultEvent {
    /// The event as numbers: its kind, then the component.
    pub const fn words(self) -> [u64; 2] {
        match self {
            Self::Fail(component) => [0, component.0 as u64],
            Self::End(component) => [1, component.0 as u64],
        }
    }
}

/// All components with their histories.
///
/// Every component works at the beginning; how old it is then, [`Age`] says. Left out: components
/// that are broken at the beginning of an equilibrium (their share is the
/// unavailability, which a warm-up brings about), wear that a repair does not undo, and failures
/// that cause others; common causes are components of sites.
#[derive(Clone, Debug)]
pub struct Faults {
    components: Vec<Component>,
    failures: Vec<u64>,
    broken: Vec<bool>,
    age: Age,
    draws: Draws,
}

impl Faults {
    /// Components that all work, of the age of an equilibrium.
    pub fn new(components: Vec<Component>, draws: Draws) -> Self {
        let (failures, broken) = (vec![0; components.len()], vec![false; components.len()]);
        Self { components, failures, broken, age: Age::default(), draws }
    }

    /// The same with components of another age at the beginning.
    pub fn with_age(self, age: Age) -> Self {
        Self { age, ..self }
    }

    /// The component of an id.
    pub fn component(&self, id: ComponentId) -> &Component {
        &self.components[id.index()]
    }

    /// How often a component has failed so far.
    pub fn failures(&self, id: ComponentId) -> u64 {
        self.failures[id.index()]
    }

    /// Whether a component has failed and does not work again yet.
    pub fn is_broken(&self, id: ComponentId) -> bool {
        self.broken[id.index()]
    }

    /// Schedules the first failure of every component. O(components).
    pub fn start(&mut self, agenda: &mut impl Schedule<Event = FaultEvent>) {
        for id in (0..self.components.len() as u32).map(ComponentId) {
            let component = &self.components[id.index()];
            let mut rng = self.draws.of(purposes::FAILURE, component.key, Life::Works(0));
            let life = match self.age {
                Age::Equilibrium => component.lifetime.residual_span(&mut rng),
                Age::New => component.lifetime.sample_span(&mut rng),
            };
            agenda.after(life, FaultEvent::Fail(id));
        }
    }

    /// Executes an event. O(1).
    pub fn handle(
        &mut self,
        event: FaultEvent,
        agenda: &mut impl Schedule<Event = FaultEvent>,
        notices: &mut Notices,
    ) {
        match event {
            FaultEvent::Fail(id) => {
                self.failures[id.index()] += 1;
                self.broken[id.index()] = true;
                if let Ending::ByItself(law) = &self.components[id.index()].ending {
                    let mut rng = self.stream(id, Life::Broken(self.failures(id)));
                    agenda.after(law.sample_span(&mut rng), FaultEvent::End(id));
                }
                notices.push(Notice::Failed(id));
            }
            FaultEvent::End(id) => {
                self.schedule_next(id, agenda);
                notices.push(Notice::Ended(id));
            }
        }
    }

    /// Somebody has mended a component: its next lifetime begins. O(1).
    ///
    /// # Panics
    /// If the component works: its fault would have been mended twice, and would come back twice.
    pub fn repaired(&mut self, id: ComponentId, agenda: &mut impl Schedule<Event = FaultEvent>) {
        let by_repair = matches!(self.components[id.index()].ending, Ending::ByRepair);
        assert!(self.broken[id.index()] && by_repair, "{id:?} was repaired, but needs no repair");
        self.schedule_next(id, agenda);
    }

    fn schedule_next(&mut self, id: ComponentId, agenda: &mut impl Schedule<Event = FaultEvent>) {
        self.broken[id.index()] = false;
        let mut rng = self.stream(id, Life::Works(self.failures(id)));
        let lifetime = &self.components[id.index()].lifetime;
        agenda.after(lifetime.sample_span(&mut rng), FaultEvent::Fail(id));
    }

    fn stream(&self, id: ComponentId, life: Life) -> Rng {
        self.draws.of(purposes::FAILURE, self.components[id.index()].key, life)
    }
}
