//! The kernel: a clock, a future event list, streams of random numbers and estimators.
//!
//! It knows nothing of networks, people or money. A [`Model`] owns all state; [`Simulation`] owns
//! the clock and the events to come, and [`Simulation::step`] is the only place where an event is
//! executed.
//!
//! A lamp goes out 60 s after the last person came; each arrival strikes out the old time-out:
//!
//! ```
//! use crosspoint::sim::{EventKey, Model, Schedule, SimDuration, SimTime, Simulation};
//! use crosspoint::sim::TimeWeighted;
//!
//! #[derive(Clone, Copy)]
//! enum Event { SomebodyComes, TimeOut }
//!
//! #[derive(Default)]
//! struct Lamp { lit: TimeWeighted, time_out: Option<EventKey> }
//!
//! impl Model for Lamp {
//!     type Event = Event;
//!
//!     fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
//!         match event {
//!             Event::SomebodyComes => {
//!                 if let Some(time_out) = self.time_out.take() {
//!                     agenda.cancel(time_out);
//!                 }
//!                 self.lit.set(agenda.now(), 1);
//!                 let time_out = agenda.after(SimDuration::from_secs(60), Event::TimeOut);
//!                 self.time_out = Some(time_out);
//!             }
//!             Event::TimeOut => {
//!                 self.lit.set(agenda.now(), 0);
//!                 self.time_out = None;
//!             }
//!         }
//!     }
//! }
//!
//! let at = |secs| SimTime::ZERO + SimDuration::from_secs(secs);
//! let mut simulation = Simulation::new(Lamp::default());
//! simulation.prepare(|_, agenda| {
//!     for secs in [10, 50, 300] {
//!         agenda.at(at(secs), Event::SomebodyComes);
//!     }
//! });
//! simulation.run_until(at(400));
//! // Lit from 10 to 50 + 60 and from 300 to 360; the first time-out was struck out.
//! assert_eq!(simulation.model.lit.mean(simulation.now()), 160.0 / 400.0);
//! assert_eq!((simulation.executed(), simulation.pending()), (5, 0));
//! ```

mod batch_means;
mod correlation;
mod estimate;
mod event_list;
mod histogram;
mod moments;
mod mser;
mod multiple;
mod proportion;
mod streams;
mod tally;
mod time;
mod time_weighted;
mod welch;

pub(crate) use event_list::grow;

pub use batch_means::BatchMeans;
pub use correlation::chance_of_opposition;
pub use estimate::{CHANCE, Estimate, expanded};
pub use event_list::{EventKey, EventList};
pub use histogram::Histogram;
pub use mser::{WarmUp, mser5};
pub use multiple::holm;
pub use proportion::{Proportion, YesNoPairs, fisher};
pub use streams::{Rng, Streams};
pub use tally::Tally;
pub use time::{EventTime, SimDuration, SimTime, TotalTime};
pub use time_weighted::TimeWeighted;

/// State of a simulation, which executes events as they fall due.
pub trait Model {
    /// A small `Copy` enum: what can happen.
    type Event: Copy;

    /// Executes `event` at `agenda.now()`; may schedule and cancel further events.
    fn handle(&mut self, event: Self::Event, agenda: &mut impl Schedule<Event = Self::Event>);
}

/// Agenda of a part of a model: the clock, and the events to come.
pub trait Schedule {
    /// The events of the part that holds this agenda.
    type Event: Copy;

    /// The current instant.
    fn now(&self) -> SimTime;

    /// Schedules `event` at `time`; events at one instant run in the order of their scheduling.
    ///
    /// # Panics
    /// If `time` lies in the past.
    fn at(&mut self, time: SimTime, event: Self::Event) -> EventKey;

    /// Strikes out a pending event; `false` if it was already executed or struck out.
    fn cancel(&mut self, key: EventKey) -> bool;

    /// Schedules `event` after `delay`; where the clock does not reach so far at its last instant,
    /// which lies after every horizon.
    fn after(&mut self, delay: SimDuration, event: Self::Event) -> EventKey {
        self.at(self.now().saturating_add(delay), event)
    }

    /// The same agenda for a part with events of its own: `agenda.scoped(Event::Net)`.
    fn scoped<E, F>(&mut self, wrap: F) -> Scoped<'_, Self, F, E>
    where
        Self: Sized,
        E: Copy,
        F: Fn(E) -> Self::Event,
    {
        Scoped { agenda: self, wrap, part: std::marker::PhantomData }
    }
}

/// An agenda seen by a part: wraps the part's events into its parent's. Costs nothing at run time.
pub struct Scoped<'a, S, F, E> {
    agenda: &'a mut S,
    wrap: F,
    part: std::marker::PhantomData<E>,
}

impl<S: Schedule, E: Copy, F: Fn(E) -> S::Event> Schedule for Scoped<'_, S, F, E> {
    type Event = E;

    fn now(&self) -> SimTime {
        self.agenda.now()
    }

    fn at(&mut self, time: SimTime, event: E) -> EventKey {
        self.agenda.at(time, (self.wrap)(event))
    }

    fn cancel(&mut self, key: EventKey) -> bool {
        self.agenda.cancel(key)
    }
}

impl<E: Copy> Schedule for EventList<E> {
    type Event = E;

    fn now(&self) -> SimTime {
        EventList::now(self)
    }

    fn at(&mut self, time: SimTime, event: E) -> EventKey {
        self.push(time, event)
    }

    fn cancel(&mut self, key: EventKey) -> bool {
        EventList::cancel(self, key)
    }
}

/// A model together with its clock and its future events.
pub struct Simulation<M: Model> {
    /// The model; free to be read or changed between steps.
    pub model: M,
    agenda: EventList<M::Event>,
    executed: u64,
}

impl<M: Model> Simulation<M> {
    /// A simulation at instant zero with no event scheduled.
    pub fn new(model: M) -> Self {
        Self { model, agenda: EventList::new(), executed: 0 }
    }

    /// The current instant.
    pub fn now(&self) -> SimTime {
        self.agenda.now()
    }

    /// How many events were executed so far.
    pub fn executed(&self) -> u64 {
        self.executed
    }

    /// How many events are pending.
    pub fn pending(&self) -> usize {
        self.agenda.len()
    }

    /// Bytes of memory that the event list holds, room for further events included; what the model
    /// holds is not counted. O(1).
    pub fn memory(&self) -> usize {
        self.agenda.memory()
    }

    /// Lets the model schedule its first events (or any others, between steps).
    pub fn prepare<R>(&mut self, first: impl FnOnce(&mut M, &mut EventList<M::Event>) -> R) -> R {
        first(&mut self.model, &mut self.agenda)
    }

    /// Executes the next event; `false` if there is none. O(1) amortised.
    pub fn step(&mut self) -> bool {
        self.step_until(SimTime::from_nanos(u64::MAX))
    }

    /// Executes the next event if it is due at `horizon` or earlier; `false` if there is none.
    pub fn step_until(&mut self, horizon: SimTime) -> bool {
        self.step_seen(horizon, |_| {})
    }

    /// The same; `see` is shown the event before it is executed.
    #[inline]
    pub fn step_seen(&mut self, horizon: SimTime, see: impl FnOnce(&M::Event)) -> bool {
        let Some(event) = self.agenda.pop_until(horizon) else { return false };
        see(&event);
        self.executed += 1;
        self.model.handle(event, &mut self.agenda);
        true
    }

    /// Executes all events up to and including `horizon`, then sets the clock to it.
    pub fn run_until(&mut self, horizon: SimTime) {
        while self.step_until(horizon) {}
        self.agenda.advance_to(horizon);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A clock that ticks every ten seconds, and an alarm that the third tick strikes out.
    #[derive(Default)]
    struct Clock {
        ticks: Vec<SimTime>,
        alarm: Option<EventKey>,
        struck_out: Option<(bool, bool)>,
        alarms: u32,
    }

    #[derive(Clone, Copy)]
    enum Event {
        Tick,
        Alarm,
    }

    /// The part of the clock that knows nothing of alarms.
    fn tick(clock: &mut Clock, agenda: &mut impl Schedule<Event = ()>) {
        clock.ticks.push(agenda.now());
        agenda.after(SimDuration::from_secs(10), ());
        if clock.ticks.len() == 3 {
            let alarm = clock.alarm.expect("it was set before the first tick");
            clock.struck_out = Some((agenda.cancel(alarm), agenda.cancel(alarm)));
        }
    }

    impl Model for Clock {
        type Event = Event;

        fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
            match event {
                Event::Tick => tick(self, &mut agenda.scoped(|()| Event::Tick)),
                Event::Alarm => self.alarms += 1,
            }
        }
    }

    fn at(secs: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs(secs)
    }

    fn started() -> Simulation<Clock> {
        let mut simulation = Simulation::new(Clock::default());
        simulation.prepare(|clock, agenda| {
            clock.alarm = Some(agenda.at(at(25), Event::Alarm));
            agenda.at(at(0), Event::Tick);
        });
        simulation
    }

    #[test]
    fn a_scoped_agenda_is_the_same_agenda() {
        let mut simulation = started();
        simulation.run_until(at(40));
        let clock = &simulation.model;
        assert_eq!(clock.ticks, [0, 10, 20, 30, 40].map(at));
        assert_eq!((clock.struck_out, clock.alarms), (Some((true, false)), 0));
    }

    #[test]
    fn steps_stop_at_the_horizon_and_at_the_end() {
        let mut simulation = started();
        assert!(simulation.step() && simulation.step());
        assert_eq!((simulation.executed(), simulation.pending(), simulation.now()), (2, 2, at(10)));
        assert!(!simulation.step_until(at(19)));
        assert_eq!((simulation.executed(), simulation.now()), (2, at(10)));
        assert!(simulation.step_until(at(20)));
        simulation.run_until(at(29));
        assert_eq!((simulation.executed(), simulation.now()), (3, at(29)));
        assert!(!Simulation::new(Clock::default()).step());
    }

    /// An event beyond the clock stays pending whatever the horizon.
    #[test]
    fn what_comes_after_the_clock_never_comes() {
        let mut simulation = started();
        simulation.run_until(at(50));
        let pending = simulation.pending();
        simulation.prepare(|_, agenda| agenda.after(SimDuration::MAX, Event::Alarm));
        simulation.run_until(at(1_000));
        assert_eq!((simulation.model.alarms, simulation.pending()), (0, pending + 1));
        let mut list = EventList::new();
        list.push(SimTime::MAX, 'z');
        list.push(at(1), 'a');
        let horizon = SimTime::ZERO + SimDuration::YEAR.times(500);
        assert_eq!((list.pop_until(horizon), list.pop_until(horizon)), (Some('a'), None));
    }

    /// Bytes per event of a list of somewhat more than a power of two of them, so that doubling
    /// would leave half of the room idle.
    fn bytes_per_pending<E: Copy>(event: E) -> f64 {
        let mut list = EventList::new();
        assert_eq!(list.memory(), 0);
        for secs in 0..70_000 {
            list.push(at(secs * 7_919 % 70_000), event);
        }
        assert!(!list.is_empty());
        list.memory() as f64 / 70_000.0
    }

    /// An entry is the time, a slot and the event itself, 16 or 32 bytes here; the slot takes 4
    /// more. Besides, a little for links, and up to an eighth not used.
    #[test]
    fn memory_follows_what_is_pending_and_events_live_in_the_list() {
        let four_bytes = bytes_per_pending(0u32);
        assert!((20.25..23.0).contains(&four_bytes), "{four_bytes}");
        let sixteen_bytes = bytes_per_pending([0u64; 2]);
        assert!((36.25..41.5).contains(&sixteen_bytes), "{sixteen_bytes}");
        let mut simulation = started();
        let held = simulation.prepare(|_, agenda| agenda.memory());
        assert!(held > 0 && simulation.memory() == held);
    }
}
