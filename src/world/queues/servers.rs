//! The stations of a network with the blocks they are made of.

use crate::sim::{Rng, Schedule, SimTime, TimeWeighted};
use crate::station::{
    Balancer, Departure, Discipline, Interruption, SharedEvent, SharedStation, Station,
    StationEvent,
};

use super::QueueEvent;
use super::counts::Levels;
use super::network::{QueueNetwork, ServiceOrder, StationPlan};

/// One of several equal stations, as events name it.
#[derive(Clone, Copy)]
pub(super) enum Site {
    Queue(u32),
    Shared(u32),
}

/// All stations. Those with queues are numbered apart from those that serve all jobs at once.
pub(super) struct StationBlocks {
    queues: Vec<Owned<Station<u32>>>,
    shared: Vec<Owned<SharedStation<u32>>>,
    plans: Vec<Equals>,
}

/// A block, and which station of the network it is a part of.
struct Owned<S> {
    owner: usize,
    block: S,
}

/// The equal stations of one name.
struct Equals {
    /// The first of them; the others follow.
    first: Site,
    count: u32,
    /// Servers of each.
    servers: u32,
    balancer: Option<Balancer>,
    /// Servers that are up, if they fail.
    up: Option<TimeWeighted>,
    /// Spells so far, by server.
    spells: Vec<u64>,
}

impl StationBlocks {
    pub fn new(network: &QueueNetwork) -> Self {
        let mut all = Self { queues: Vec::new(), shared: Vec::new(), plans: Vec::new() };
        for (owner, plan) in network.stations.iter().enumerate() {
            // Infinitely many servers are no more shared than others are.
            let first = if plan.order == ServiceOrder::Sharing && plan.servers.is_some() {
                let first = all.shared.len() as u32;
                let block = shared(plan);
                let blocks = (0..plan.count).map(|_| Owned { owner, block: block.clone() });
                all.shared.extend(blocks);
                Site::Shared(first)
            } else {
                let first = all.queues.len() as u32;
                let block = queue(plan);
                let blocks = (0..plan.count).map(|_| Owned { owner, block: block.clone() });
                all.queues.extend(blocks);
                Site::Queue(first)
            };
            all.plans.push(Equals::new(plan, first));
        }
        all
    }

    /// Which of the equal stations of a name the next job joins.
    pub fn site(&mut self, at: usize, rng: impl FnOnce() -> Rng) -> Site {
        let Self { queues, shared, plans } = self;
        let Equals { first, balancer, .. } = &mut plans[at];
        let Some(balancer) = balancer else { return *first };
        match *first {
            Site::Queue(first) => {
                let length = |own: usize| queues[first as usize + own].block.len();
                Site::Queue(first + balancer.choose(&mut rng(), length) as u32)
            }
            Site::Shared(first) => {
                let length = |own: usize| shared[first as usize + own].block.len();
                Site::Shared(first + balancer.choose(&mut rng(), length) as u32)
            }
        }
    }

    pub fn queue(&mut self, number: u32) -> &mut Station<u32> {
        &mut self.queues[number as usize].block
    }

    pub fn shared(&mut self, number: u32) -> &mut SharedStation<u32> {
        &mut self.shared[number as usize].block
    }

    /// Executes an event; returns the station of the network and the job that departs.
    pub fn queue_event(
        &mut self,
        number: u32,
        event: StationEvent,
        agenda: &mut impl Schedule<Event = StationEvent>,
    ) -> (usize, Option<Departure<u32>>) {
        let Owned { owner, block } = &mut self.queues[number as usize];
        (*owner, block.handle(event, agenda))
    }

    /// The same where all jobs are served at once.
    pub fn shared_event(
        &mut self,
        number: u32,
        event: SharedEvent,
        agenda: &mut impl Schedule<Event = SharedEvent>,
    ) -> (usize, Option<u32>) {
        let Owned { owner, block } = &mut self.shared[number as usize];
        (*owner, block.handle(event, agenda))
    }

    /// A server breaks down.
    pub fn fail(&mut self, at: usize, server: u32, agenda: &mut impl Schedule<Event = QueueEvent>) {
        match self.changed(at, server, -1, agenda.now()) {
            Site::Queue(queue) => {
                let mut agenda = agenda.scoped(|event| QueueEvent::Queue(queue, event));
                self.queue(queue).fail_server(&mut agenda);
            }
            Site::Shared(shared) => {
                let mut agenda = agenda.scoped(|event| QueueEvent::Shared(shared, event));
                let block = self.shared(shared);
                block.open(block.on_duty() - 1, &mut agenda);
            }
        }
    }

    /// A broken server works again.
    pub fn repair(
        &mut self,
        at: usize,
        server: u32,
        agenda: &mut impl Schedule<Event = QueueEvent>,
    ) {
        match self.changed(at, server, 1, agenda.now()) {
            Site::Queue(queue) => {
                let mut agenda = agenda.scoped(|event| QueueEvent::Queue(queue, event));
                self.queue(queue).repair_server(&mut agenda);
            }
            Site::Shared(shared) => {
                let mut agenda = agenda.scoped(|event| QueueEvent::Shared(shared, event));
                let block = self.shared(shared);
                block.open(block.on_duty() + 1, &mut agenda);
            }
        }
    }

    /// The number of a server's next spell.
    pub fn next_spell(&mut self, at: usize, server: u32) -> u64 {
        let spells = &mut self.plans[at].spells[server as usize];
        *spells += 1;
        *spells
    }

    pub fn reset(&mut self, now: SimTime) {
        self.queues.iter_mut().for_each(|own| own.block.reset_statistics(now));
        self.shared.iter_mut().for_each(|own| own.block.reset_statistics(now));
        self.plans.iter_mut().filter_map(|own| own.up.as_mut()).for_each(|up| up.reset(now));
    }

    /// Jobs at the stations of a name.
    pub fn jobs_at(&self, at: usize) -> u64 {
        let own = &self.plans[at];
        match own.first {
            Site::Queue(first) => self.queues[own.range(first)].iter().map(|q| q.block.len()).sum(),
            Site::Shared(first) => {
                self.shared[own.range(first)].iter().map(|s| s.block.len()).sum()
            }
        }
    }

    /// Mean levels of the stations of a name.
    pub fn levels(&self, at: usize, now: SimTime) -> Levels {
        let own = &self.plans[at];
        let statistics: Vec<_> = match own.first {
            Site::Queue(first) => {
                self.queues[own.range(first)].iter().map(|queue| queue.block.statistics()).collect()
            }
            Site::Shared(first) => {
                let shared = self.shared[own.range(first)].iter();
                shared.map(|shared| shared.block.statistics()).collect()
            }
        };
        // Integrals are whole numbers: their sum does not depend on the order.
        let nanos = statistics[0].in_system.observed(now).as_nanos() as f64;
        let present: u128 = statistics.iter().map(|own| own.in_system.integral(now)).sum();
        let busy: u128 = statistics.iter().map(|own| own.busy.integral(now)).sum();
        let servers = f64::from(own.servers) * f64::from(own.count);
        let up = own.up.as_ref().map_or(1.0, |up| up.mean(now) / servers);
        let [in_system, busy, in_queue] =
            [present, busy, present - busy].map(|integral| integral as f64 / nanos);
        Levels { in_system, in_queue, busy, up }
    }

    /// Notes that a server failed or works again; returns the one of equal stations that has it.
    fn changed(&mut self, at: usize, server: u32, by: i64, now: SimTime) -> Site {
        let own = &mut self.plans[at];
        if let Some(up) = &mut own.up {
            up.add(now, by);
        }
        let copy = server / own.servers;
        match own.first {
            Site::Queue(first) => Site::Queue(first + copy),
            Site::Shared(first) => Site::Shared(first + copy),
        }
    }
}

impl Equals {
    fn new(plan: &StationPlan, first: Site) -> Self {
        let all = plan.all_servers().filter(|_| plan.breaks_down());
        Self {
            first,
            count: plan.count,
            servers: plan.servers.unwrap_or(u32::MAX),
            balancer: (plan.count > 1).then(|| Balancer::new(plan.count, plan.choices)),
            up: all.map(|servers| TimeWeighted::new(SimTime::ZERO, servers)),
            spells: vec![0; all.unwrap_or_default() as usize],
        }
    }

    fn range(&self, first: u32) -> std::ops::Range<usize> {
        first as usize..(first + self.count) as usize
    }
}

fn queue(plan: &StationPlan) -> Station<u32> {
    let discipline = match plan.order {
        ServiceOrder::Preemptive => Discipline::Preemptive,
        ServiceOrder::Fifo | ServiceOrder::Priority | ServiceOrder::Sharing => {
            Discipline::NonPreemptive
        }
    };
    let interruption = if plan.repeats { Interruption::Repeat } else { Interruption::Resume };
    Station::new(plan.servers.unwrap_or(u32::MAX))
        .with_room(plan.room.map_or(u64::MAX, u64::from))
        .with_discipline(discipline)
        .with_interruption(interruption)
}

fn shared(plan: &StationPlan) -> SharedStation<u32> {
    SharedStation::new(plan.servers.unwrap_or(u32::MAX))
        .with_room(plan.room.map_or(u64::MAX, u64::from))
}
