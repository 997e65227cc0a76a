//! Sends a list of transfers over a network and reports when each one ends.

use crate::ids::NodeId;
use crate::net::{Net, NetEvent, NetNotice};
use crate::sim::{Model, Schedule as Agenda, SimTime, Simulation};
use crate::units::Bytes;

/// Events between two looks at how far a replay has come; each may take a search for a route.
const EVENTS_PER_LOOK: u32 = 1 << 10;
/// No end yet; the last instant of all, at which nothing can end any more.
const NEVER: SimTime = SimTime::from_nanos(u64::MAX);

/// One transfer of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Transfer {
    /// When it is asked for; its first bit shares bandwidth one path latency later.
    pub start: SimTime,
    /// The sender.
    pub from: NodeId,
    /// The receiver; one that is the sender itself has everything at once.
    pub to: NodeId,
    /// How much.
    pub bytes: Bytes,
}

/// Transfers and the order in which they begin.
#[derive(Clone, Debug)]
pub struct Schedule<'a> {
    transfers: &'a [Transfer],
    /// Positions in the order of starting, at equal instants by the ends and the size, so that the
    /// order of the list decides nothing.
    order: Vec<u32>,
}

impl<'a> Schedule<'a> {
    /// Any order of starts. O(n log n).
    ///
    /// # Panics
    /// If there are 2^32 transfers or more.
    pub fn new(transfers: &'a [Transfer]) -> Self {
        let count = u32::try_from(transfers.len()).expect("fewer than 2^32 transfers");
        let mut order: Vec<u32> = (0..count).collect();
        order.sort_by_key(|&at| {
            let Transfer { start, from, to, bytes } = transfers[at as usize];
            (start, from, to, bytes)
        });
        Self { transfers, order }
    }
}

#[derive(Clone, Copy)]
enum Event {
    /// The next transfer of the order begins.
    Start,
    Net(NetEvent),
}

struct Replay<'a> {
    net: Net,
    schedule: Schedule<'a>,
    begun: usize,
    /// [`NEVER`] where a transfer has not ended.
    ends: Vec<SimTime>,
    ended: usize,
    notices: Vec<NetNotice>,
}

impl Replay<'_> {
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

impl Model for Replay<'_> {
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

/// When each transfer of the list ends, in the order of the list, over a network of which nothing
/// goes down. Spread routes go by the order of starts between the same two nodes. `watch` is called
/// now and then with the number that have ended. The cost of a transfer is that of a flow, see
/// [`NetEvent`].
///
/// # Errors
/// The positions of transfers that do not end within 584 years.
///
/// # Panics
/// If a node is not part of the network, or if a first bit arrives after 584 years.
pub fn replay(
    net: Net,
    schedule: Schedule<'_>,
    mut watch: impl FnMut(usize),
) -> Result<Vec<SimTime>, Vec<u32>> {
    let ends = vec![NEVER; schedule.transfers.len()];
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
    let Replay { ends, ended, .. } = simulation.model;
    if ended == ends.len() {
        return Ok(ends);
    }
    Err((0..).zip(&ends).filter(|(_, end)| **end == NEVER).map(|(at, _)| at).collect())
}
