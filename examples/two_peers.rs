//! A file on two peers that come and go: how often does a client find a copy?
//!
//! ```text
//!              ┌──▶ peer A: online 8 h, away 16 h     (a = 1/3)
//!   client ────┤
//!   asks       └──▶ peer B: online 16 h, away 8 h     (b = 2/3)
//! ```
//!
//! Sessions follow a Weibull law with many short ones, absences a log-normal law. Shares are those
//! that clients meet: of requests, not of time. Peers come and go independently, so theory needs
//! only means: a, b, and 1 - (1 - a)(1 - b) for either copy.
//! Run it with `cargo run --release --example two_peers`.

use crosspoint::dist::{DomainError, Law};
use crosspoint::sim::{Estimate, Model, Rng, Schedule, SimDuration, SimTime, Simulation, Streams};

const REPLICATIONS: u32 = 20;
/// An hour of the model is a second of the clock.
const HOURS: u64 = 200_000;
/// Mean hours between requests.
const BETWEEN_REQUESTS: f64 = 0.5;
/// Mean hours online and away, of A and of B.
const MEANS: [(f64, f64); 2] = [(8.0, 16.0), (16.0, 8.0)];

/// Everything that can happen.
#[derive(Clone, Copy)]
enum Event {
    /// The peer of this number comes or goes.
    Turns(usize),
    /// The client asks for the file.
    Asks,
}

/// A peer that holds a copy.
struct Peer {
    online: bool,
    session: Law,
    absence: Law,
    rng: Rng,
}

/// The state, and what was counted.
struct Network {
    peers: [Peer; 2],
    pause: Law,
    client: Rng,
    requests: u64,
    /// Requests that found A, B, and at least one of them.
    found: [u64; 3],
}

impl Model for Network {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
        match event {
            Event::Turns(number) => {
                let peer = &mut self.peers[number];
                peer.online = !peer.online;
                let law = if peer.online { &peer.session } else { &peer.absence };
                agenda.after(law.sample_span(&mut peer.rng), Event::Turns(number));
            }
            Event::Asks => {
                let [a, b] = [self.peers[0].online, self.peers[1].online];
                self.requests += 1;
                for (count, holds) in self.found.iter_mut().zip([a, b, a || b]) {
                    *count += u64::from(holds);
                }
                agenda.after(self.pause.sample_span(&mut self.client), Event::Asks);
            }
        }
    }
}

/// One replication: the shares of requests that found A, B, and either.
fn replicate(replication: u32) -> Result<[f64; 3], DomainError> {
    let streams = Streams::new(20_260_101, replication);
    let peer = |number: usize| -> Result<Peer, DomainError> {
        let (online, away) = MEANS[number];
        let mut rng = streams.stream(1, number as u64, 0);
        let session = Law::weibull(0.6, online)?;
        let absence = Law::log_normal_with_mean(away, 1.0)?;
        // A peer is first met somewhere in a session or an absence: no warm-up is needed.
        Ok(Peer { online: rng.chance(online / (online + away)), session, absence, rng })
    };
    let mut simulation = Simulation::new(Network {
        peers: [peer(0)?, peer(1)?],
        pause: Law::exponential(BETWEEN_REQUESTS)?,
        client: streams.stream(2, 0, 0),
        requests: 0,
        found: [0; 3],
    });
    simulation.prepare(|network, agenda| {
        for (number, peer) in network.peers.iter_mut().enumerate() {
            let law = if peer.online { &peer.session } else { &peer.absence };
            agenda.after(law.residual_span(&mut peer.rng), Event::Turns(number));
        }
        agenda.at(SimTime::ZERO, Event::Asks)
    });
    simulation.run_until(SimTime::ZERO + SimDuration::from_secs(HOURS));
    let network = simulation.model;
    Ok(network.found.map(|count| count as f64 / network.requests as f64))
}

fn main() -> Result<(), DomainError> {
    let runs: Vec<[f64; 3]> = (0..REPLICATIONS).map(replicate).collect::<Result<_, _>>()?;
    let [a, b] = MEANS.map(|(online, away)| online / (online + away));
    println!("copy         found (95 % interval)    theory");
    let names = ["on A", "on B", "on either"].into_iter().zip([a, b, 1.0 - (1.0 - a) * (1.0 - b)]);
    for (at, (name, theory)) in names.enumerate() {
        let shares: Vec<f64> = runs.iter().map(|run| run[at]).collect();
        let Estimate { mean, half_width, .. } = Estimate::of(&shares);
        println!("{name:<10}  {mean:.5} +- {half_width:.5}       {theory:.5}");
    }
    Ok(())
}
