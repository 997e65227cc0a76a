//! A trial under way, and what ends it before its horizon.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::Instant;

use crate::sim::{Model, SimDuration, SimTime, Simulation};

use super::{LimitReached, Limits, Load, SpanPart, TraceLine, Used};

/// After how many events limits other than that of events are looked at.
const EVENTS_PER_LOOK: u64 = 1_024;
/// From how many events the most frequent kind is found.
const SAMPLE: u32 = 1_000;

/// What limits ask of the world of a trial.
#[derive(Debug)]
pub struct Gauge<M> {
    /// Flows and operations under way. O(1).
    pub load: fn(&M) -> Load,
    /// The origin of most operations under way, in words such as "the service `downloads`".
    pub busiest: fn(&M) -> Option<String>,
    /// Told once a limit is reached: a few events more show what uses most, and nothing that
    /// happens from now on is to be reported.
    pub over: fn(&mut M),
}

/// A trial that a limit has ended before its horizon.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CutShort {
    /// When in the trial.
    pub at: SimTime,
    /// By which limit.
    pub reached: LimitReached,
}

impl CutShort {
    /// The last line of a trace that ends so.
    pub fn line(&self) -> TraceLine {
        TraceLine {
            at: self.at,
            kind: "limit",
            track: ("trial", "all".to_owned()),
            part: SpanPart::Apart,
            text: self.reached.to_string(),
            facts: Vec::new(),
        }
    }
}

impl From<CutShort> for LimitReached {
    fn from(cut: CutShort) -> Self {
        cut.reached
    }
}

/// A trial under way, and what ends it before its horizon.
pub struct Trial<'a, M: Model> {
    /// The world, the clock and the events to come.
    pub simulation: Simulation<M>,
    horizon: SimDuration,
    limits: Limits<'a>,
    gauge: Gauge<M>,
    begun: Instant,
    /// The number of executed events at which limits are looked at again.
    next_look: u64,
}

impl<'a, M: Model<Event: Debug>> Trial<'a, M> {
    /// A trial whose first events are scheduled.
    pub fn new(
        simulation: Simulation<M>,
        horizon: SimDuration,
        limits: Limits<'a>,
        gauge: Gauge<M>,
    ) -> Self {
        let begun = Instant::now();
        let mut trial = Self { simulation, horizon, limits, gauge, begun, next_look: 0 };
        trial.plan_look();
        trial
    }

    /// Runs up to an instant. The loop compares one number for each event.
    ///
    /// # Errors
    /// If a limit is reached; the trial is of no use afterwards.
    pub fn advance(&mut self, until: SimTime) -> Result<(), CutShort> {
        while self.simulation.step_until(until) {
            if self.simulation.executed() >= self.next_look {
                let at = self.simulation.now();
                self.look(until).map_err(|reached| CutShort { at, reached })?;
                self.plan_look();
            }
        }
        Ok(())
    }

    /// Runs to the horizon, to which the clock goes on whatever the last event was; returns it.
    ///
    /// # Errors
    /// If a limit is reached; the trial is of no use afterwards.
    pub fn finish(&mut self) -> Result<SimTime, CutShort> {
        let horizon = SimTime::ZERO + self.horizon;
        self.advance(horizon)?;
        self.simulation.run_until(horizon);
        Ok(horizon)
    }

    /// How many events there may be.
    fn most_events(&self) -> u64 {
        let budget = self.limits.budget.map(|budget| budget.events);
        self.limits.events.or(budget).unwrap_or(u64::MAX)
    }

    fn plan_look(&mut self) {
        let executed = self.simulation.executed();
        let regular = (executed / EVENTS_PER_LOOK + 1) * EVENTS_PER_LOOK;
        // The first event beyond the limit is seen at once.
        self.next_look = regular.min(self.most_events().saturating_add(1).max(executed + 1));
    }

    #[cold]
    fn look(&mut self, until: SimTime) -> Result<(), LimitReached> {
        let (at, horizon) = (self.simulation.now().since(SimTime::ZERO), self.horizon);
        let (executed, most) = (self.simulation.executed(), self.most_events());
        if executed > most && self.limits.events.is_some() {
            return Err(LimitReached::Events(most, at, horizon));
        }
        if let Some((used, most)) = self.overused() {
            let by = self.most_frequent(used, until);
            return Err(LimitReached::Budget { used, most, at, horizon, by });
        }
        if self.limits.abort.is_some_and(|abort| abort.is_due()) {
            return Err(LimitReached::GivenUp);
        }
        match self.limits.time {
            Some(time) if self.begun.elapsed() > time => Err(LimitReached::Time(time)),
            _ => Ok(()),
        }
    }

    /// The thing of which more is used than there may be, and how many of it there may be.
    fn overused(&self) -> Option<(Used, u64)> {
        let budget = self.limits.budget?;
        let Load { flows, operations } = (self.gauge.load)(&self.simulation.model);
        let things = [
            (Used::Events, self.simulation.executed(), self.most_events()),
            (Used::Pending, self.simulation.pending() as u64, budget.pending),
            (Used::Flows, flows, budget.flows),
            (Used::Operations, operations, budget.operations),
        ];
        let over = things.into_iter().find(|(_, own, most)| own > most);
        over.map(|(used, _, most)| (used, most))
    }

    /// What has used most of a thing, in words. The trial goes on for some events, and is of no use
    /// afterwards.
    fn most_frequent(&mut self, used: Used, until: SimTime) -> String {
        let simulation = &mut self.simulation;
        (self.gauge.over)(&mut simulation.model);
        let mut kinds: BTreeMap<String, u32> = BTreeMap::new();
        for _ in 0..SAMPLE {
            let mut kind = None;
            match used {
                Used::Events => {
                    simulation.step_seen(until, |event| kind = Some(name_of(event)));
                }
                Used::Pending => {
                    kind = simulation.prepare(|_, agenda| agenda.pop()).as_ref().map(name_of);
                }
                Used::Flows | Used::Operations => {
                    let busiest = (self.gauge.busiest)(&simulation.model);
                    return busiest.map_or_else(String::new, |own| format!(", most by {own}"));
                }
            }
            let Some(kind) = kind else { break };
            *kinds.entry(kind).or_default() += 1;
        }
        let all: u32 = kinds.values().sum();
        let most = kinds.into_iter().max_by_key(|(_, count)| *count);
        let most = most.filter(|(kind, _)| !kind.is_empty());
        most.map_or_else(String::new, |(kind, count)| {
            format!("; of the next {all} events {count} are `{kind}`")
        })
    }
}

/// The name of an event's kind.
fn name_of(event: &impl Debug) -> String {
    let text = format!("{event:?}");
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
