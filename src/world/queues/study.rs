//! Queueing networks as a model that experiments can be made of.

use std::sync::Arc;

use crate::config::{Log, Reader};
use crate::sim::{Schedule, SimDuration, SimTime, Tally};
use crate::study::{
    CutShort, Draws, EventOf, Extent, GivenPoint, Idle, Limits, Load, Metric, Named, Root, Roots,
    Run, Spread, Study, TraceLine, Traceable, Wanted,
};

use super::metrics::{of_every_network, spreads_of_every_network};
use super::trace::trace;
use super::{Counts, QueueNetwork, QueueWorld};

/// Memory in bytes of a trial for each station and for each user.
const STATION_MEMORY: u64 = 2_000;
const USER_MEMORY: u64 = 200;

/// The only kind of file.
static ROOTS: &[Root] = &[Root {
    name: "queues",
    folder: "queues",
    named: Named::Compared,
    classes: &[],
    read: |_, item, _, log| {
        QueueNetwork::read(Reader::root(item, "queues", log));
    },
    examples: &[],
    labels: &[],
}];

impl Study for QueueNetwork {
    const NAME: &'static str = "queues";
    const ABOUT: &'static str = "stations with servers, and the jobs that pass through them";
    const VERSION: u32 = 2;
    const ROOTS: &'static [Root] = ROOTS;
    const HEADLINES: &'static [&'static str] = &["response", "throughput", "in_network"];
    const OWN_METRICS: bool = true;
    type World = QueueWorld;
    type Counts = Counts;

    fn metrics() -> Vec<Metric> {
        of_every_network()
    }

    fn own_metrics(&self) -> Vec<Metric> {
        self.metrics_of_parts()
    }

    fn spreads() -> Vec<Spread> {
        spreads_of_every_network()
    }

    fn own_spreads(&self) -> Vec<Spread> {
        self.spreads_of_parts()
    }

    fn read(roots: &Roots, log: &Log) -> Self {
        Self::read(Reader::root(roots.file("queues"), "queues", log))
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn idle(&self) -> Idle {
        Self::idle(self)
    }

    fn extent(&self) -> Extent {
        let events_per_second = self.events_per_second();
        let stations: u64 = self.stations.iter().map(|station| u64::from(station.count)).sum();
        Extent {
            size: events_per_second,
            keeps_calendar: false,
            events_per_second,
            memory: stations * STATION_MEMORY + self.users() * USER_MEMORY,
        }
    }

    fn given(&self) -> Option<GivenPoint> {
        Some(Self::given(self))
    }

    fn world(self: &Arc<Self>, draws: Draws) -> QueueWorld {
        QueueWorld::new(Arc::clone(self), draws)
    }

    fn start(
        world: &mut QueueWorld,
        warm_up: SimDuration,
        agenda: &mut impl Schedule<Event = EventOf<Self>>,
    ) {
        world.start(warm_up, agenda);
    }

    fn measure_from(world: &mut QueueWorld, now: SimTime) {
        world.measure_from(now);
    }

    fn counts(world: &QueueWorld, now: SimTime, events: u64) -> Counts {
        world.counts(now, events)
    }

    fn load(world: &QueueWorld) -> Load {
        world.load()
    }

    fn busiest(world: &QueueWorld) -> Option<String> {
        world.busiest()
    }

    fn values(&self, counts: &Counts) -> Vec<f64> {
        Self::values(self, counts)
    }

    fn tallies(&self, counts: &Counts) -> Vec<Tally> {
        Self::tallies(self, counts)
    }

    fn traceable(&self) -> Traceable {
        Traceable { users: self.users(), objects: 0 }
    }

    fn trace(
        self: &Arc<Self>,
        run: Run,
        limits: Limits,
        wanted: Wanted,
        line: &mut dyn FnMut(TraceLine),
    ) -> Result<TraceLine, CutShort> {
        trace(self, run, limits, wanted, line)
    }
}
