//! Sends a list of transfers over a network and tells when each one ends.

use crate::ids::NodeId;
use crate::net::{Net, NetEvent, NetNotice, Sharing, Topology};
use crate::sim::{Model, Schedule as Agenda, SimTime, Simulation};
use crate::units::Bytes;

/// Events between two looks at how far a replay has come.
const EVENTS_PER_LOOK: u32 = 1 << 16;

/// One transfer of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Transfer {
    /// When it is asked for; its first bit shares bandwidth one path latency later.
    pub start: SimTime,
    /// Who sends.
    pub from: NodeId,
    /// Who receives; the sender itself has everything at once.
    pub to: NodeId,
    /// How much.
    pub bytes: Bytes,
}

/// What a replay is made of.
#[derive(Clone, Debug)]
pub struct Schedule {
    transfers: Vec<Transfer>,
    /// Positions in the order of starting, at equal instants in the order of the list.
    order: Vec<u32>,
}

impl Schedule {
    /// Any order of starts. O(n log n).
    ///
    /// # Panics
    /// If there are 2^32 transfers or more.
    pub fn new(transfers: Vec<Transfer>) -> Self {
        let count = u32::try_from(transfers.len()).expect("fewer than 2^32 transfers");
        let mut order: Vec<u32> = (0..count).collect();
        order.sort_by_key(|&at| transfers[at as usize].start);
        Self { transfers, order }
    }

    /// Whether the last bit is sure to be sent within 500 years: while a transfer is under way some
    /// link of its path is full, so that it lasts no longer than all that crosses its links would
    /// take one link after the other.
    pub fn ends_in_time(&self, topology: &Topology) -> bool {
        const MOST_SECONDS: f64 = 500.0 * 365.0 * 86_400.0;
        let net = Net::new(topology.clone());
        let mut seconds = vec![0.0; topology.link_count()];
        for Transfer { from, to, bytes, .. } in &self.transfers {
            for link in net.route(*from, *to) {
                let spec = topology.spec(link);
                let rate = spec.a_to_b.bits_per_second().min(spec.b_to_a.bits_per_second());
                seconds[link.index()] += 8.0 * bytes.as_u64() as f64 / rate as f64;
            }
        }
        self.transfers.iter().all(|Transfer { start, from, to, .. }| {
            let path = net.route(*from, *to).into_iter().map(|link| seconds[link.index()]);
            start.as_secs_f64() + path.sum::<f64>() < MOST_SECONDS
        })
    }
}

#[derive(Clone, Copy)]
enum Event {
    /// The next transfer of the order begins.
    Start,
    Net(NetEvent),
}

struct Replay {
    net: Net,
    schedule: Schedule,
    begun: usize,
    ends: Vec<SimTime>,
    ended: usize,
    notices: Vec<NetNotice>,
}

impl Replay {
    fn start_next(&mut self, agenda: &mut impl Agenda<Event = Event>) {
        let Some(&at) = self.schedule.order.get(self.begun) else { return };
        self.begun += 1;
        let Transfer { from, to, bytes, .. } = self.schedule.transfers[at as usize];
        self.net.start_flow(from, to, bytes, at, &mut agenda.scoped(Event::Net));
        self.announce_next(agenda);
    }

    fn announce_next(&self, agenda: &mut impl Agenda<Event = Event>) {
        if let Some(&next) = self.schedule.order.get(self.begun) {
            agenda.at(self.schedule.transfers[next as usize].start, Event::Start);
        }
    }
}

impl Model for Replay {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Agenda<Event = Event>) {
        match event {
            Event::Start => self.start_next(agenda),
            Event::Net(event) => {
                self.net.handle(event, &mut agenda.scoped(Event::Net), &mut self.notices);
            }
        }
        for notice in self.notices.drain(..) {
            match notice {
                NetNotice::FlowDone { token, .. } => {
                    self.ends[token as usize] = agenda.now();
                    self.ended += 1;
                }
                NetNotice::FlowFailed { .. } => unreachable!("nothing goes down in a replay"),
            }
        }
    }
}

/// When each transfer of the list ends, in the order of the list. `watch` hears now and then how
/// many have ended. The cost of a transfer is that of a flow, see [`NetEvent`].
///
/// # Panics
/// If a node is not part of the topology, or if the last bit is sent later than 584 years.
pub fn replay(
    topology: Topology,
    sharing: Sharing,
    schedule: Schedule,
    mut watch: impl FnMut(usize),
) -> Vec<SimTime> {
    let count = schedule.transfers.len();
    let net = Net::with_sharing(topology, sharing);
    let ends = vec![SimTime::ZERO; count];
    let replay = Replay { net, schedule, begun: 0, ends, ended: 0, notices: Vec::new() };
    let mut simulation = Simulation::new(replay);
    simulation.prepare(|replay, agenda| replay.announce_next(agenda));
    let mut events = 0;
    while simulation.step() {
        events += 1;
        if events == EVENTS_PER_LOOK {
            events = 0;
            watch(simulation.model.ended);
        }
    }
    assert_eq!(simulation.model.ended, count, "every transfer ends");
    simulation.model.ends
}
