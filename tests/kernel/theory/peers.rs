//! A file on r peers that come and go independently: how often it is there, and how long it is
//! away.

use crosspoint::dist::Law;
use crosspoint::sim::{
    Model, Rng, Schedule, SimDuration, SimTime, Simulation, Streams, Tally, TimeWeighted,
};

use super::rule::Width::Relative;
use super::rule::{agrees, excludes, replicate};

/// First days that are looked at in each replication.
const DAYS: u32 = 400;

/// Peer n comes or goes.
#[derive(Clone, Copy)]
struct Change(usize);

/// Peers with copies of one file. A second of the clock is an hour.
struct Peers {
    session: Law,
    pause: Law,
    rng: Rng,
    online: Vec<bool>,
    holders_online: TimeWeighted,
    /// When the present time with or without the file began, if its beginning was seen.
    turned: Option<SimTime>,
    outages: Tally,
    spells: Tally,
}

impl Peers {
    /// `copies` peers in the steady state: each is met somewhere in a session or a pause.
    fn new(copies: usize, session: Law, pause: Law, mut rng: Rng) -> Simulation<Self> {
        let a = session.mean() / (session.mean() + pause.mean());
        let online: Vec<bool> = (0..copies).map(|_| rng.chance(a)).collect();
        let level = online.iter().filter(|&&is_online| is_online).count() as u64;
        let mut simulation = Simulation::new(Self {
            session,
            pause,
            rng,
            online,
            holders_online: TimeWeighted::new(SimTime::ZERO, level),
            turned: None,
            outages: Tally::new(),
            spells: Tally::new(),
        });
        simulation.prepare(|peers, agenda| {
            for n in 0..copies {
                let law = if peers.online[n] { &peers.session } else { &peers.pause };
                agenda.after(law.residual_span(&mut peers.rng), Change(n));
            }
        });
        simulation
    }
}

impl Model for Peers {
    type Event = Change;

    fn handle(&mut self, Change(n): Change, agenda: &mut impl Schedule<Event = Change>) {
        let now = agenda.now();
        self.online[n] = !self.online[n];
        let comes = self.online[n];
        let next = if comes { &self.session } else { &self.pause };
        agenda.after(next.sample_span(&mut self.rng), Change(n));
        self.holders_online.add(now, if comes { 1 } else { -1 });
        let level = self.holders_online.level();
        let ends = match (level, comes) {
            (1, true) => &mut self.outages,
            (0, false) => &mut self.spells,
            _ => return,
        };
        if let Some(turned) = self.turned.replace(now) {
            ends.add_span(now.since(turned));
        }
    }
}

fn exponential(mean: f64) -> Law {
    Law::exponential(mean).expect("a valid mean")
}

/// Observes peers for `hours` hours; no warm-up is needed.
fn observe(streams: Streams, copies: usize, laws: (&Law, &Law), hours: u64) -> Simulation<Peers> {
    let rng = streams.stream(1, copies as u64, 0);
    let mut simulation = Peers::new(copies, laws.0.clone(), laws.1.clone(), rng);
    simulation.run_until(SimTime::ZERO + SimDuration::from_secs(hours));
    simulation
}

/// Share of time in which no holder is online.
fn unavailability(simulation: &Simulation<Peers>) -> f64 {
    1.0 - simulation.model.holders_online.share_above_zero(simulation.now())
}

/// 1 - (1 - a)^r for the peers of three networks (sessions: Javadi et al. 2013).
#[test]
fn availability_by_copies() {
    for (network, on, off, cases) in [
        (
            "Overnet",
            2.29,
            12.0,
            &[
                (1, 0.160_251_924, 50_000),
                (2, 0.294_823_170, 40_000),
                (3, 0.407_829_114, 40_000),
                (20, 0.969_592_526, 420_000),
            ][..],
        ),
        (
            "desktops",
            67.01,
            16.49,
            &[
                (1, 0.802_514_970, 600_000),
                (2, 0.960_999_663, 2_400_000),
                (3, 0.992_298_017, 8_000_000),
                (4, 0.998_478_974, 26_000_000),
            ],
        ),
        (
            "Skype",
            16.27,
            14.31,
            &[
                (1, 0.532_047_090, 200_000),
                (2, 0.781_020_074, 400_000),
                (3, 0.897_527_706, 600_000),
                (4, 0.952_047_792, 1_300_000),
            ],
        ),
    ] {
        let (session, pause) = (exponential(on), exponential(off));
        for &(copies, available, hours) in cases {
            let [away] = replicate(901, |streams| {
                [unavailability(&observe(streams, copies, (&session, &pause), hours))]
            });
            let name = format!("{network}, {copies} copies, file away");
            agrees(&name, &away, 1.0 - available, Relative(0.01));
            if copies > 1 {
                // Peers that keep the same hours are no better than one of them.
                excludes(&name, &away, off / (on + off));
            }
        }
    }
}

/// Exponential sessions and pauses: mean outage pause/r, outages per day, mean time in between.
#[test]
fn length_of_outages() {
    let (session, pause) = (exponential(2.29), exponential(12.0));
    for (copies, outage, per_day, spell, available, hours) in [
        (5, 2.4, 4.175_852, 3.347_330, 0.582_414_811, 60_000),
        (10, 1.2, 3.487_548, 5.681_626, 0.825_622_610, 80_000),
    ] {
        let [mean, rate, between, away, p95] = replicate(902, |streams| {
            let simulation = observe(streams, copies, (&session, &pause), hours);
            let (outages, spells) = (&simulation.model.outages, &simulation.model.spells);
            let rate = outages.count() as f64 / hours as f64 * 24.0;
            let away = unavailability(&simulation);
            [outages.mean(), rate, spells.mean(), away, outages.quantile(0.95)]
        });
        agrees(&format!("outage, {copies} copies"), &mean, outage, Relative(0.01));
        agrees(&format!("outages a day, {copies} copies"), &rate, per_day, Relative(0.01));
        agrees(&format!("time in between, {copies} copies"), &between, spell, Relative(0.01));
        agrees(&format!("file away, {copies} copies"), &away, 1.0 - available, Relative(0.01));
        // The outages themselves are exponential.
        agrees("outage, 95th percentile", &p95, outage * 20f64.ln(), Relative(0.02));
    }
}

/// Other laws with the same means change how outages are spread, but not availability.
#[test]
fn availability_does_not_depend_on_the_laws() {
    let session = Law::weibull(0.6, 2.29).expect("valid parameters");
    let pause = Law::log_normal_with_cv(12.0, 1.5).expect("valid parameters");
    let [away, p95, first_day] = replicate(903, |streams| {
        let simulation = observe(streams, 5, (&session, &pause), 100_000);
        // Because peers start with the rests of their spans, the first day is as any other.
        let days = (0..DAYS).map(|day| {
            let streams = Streams::new(904, DAYS * streams.replication() + day);
            unavailability(&observe(streams, 5, (&session, &pause), 24))
        });
        let p95 = simulation.model.outages.quantile(0.95);
        [unavailability(&simulation), p95, days.sum::<f64>() / f64::from(DAYS)]
    });
    agrees("5 copies, file away", &away, 1.0 - 0.582_414_811, Relative(0.01));
    agrees("5 copies, file away on the first day", &first_day, 1.0 - 0.582_414_811, Relative(0.02));
    excludes("outage, 95th percentile", &p95, 2.4 * 20f64.ln());
}
