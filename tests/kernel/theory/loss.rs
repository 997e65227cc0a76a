//! Stations that refuse, that nobody waits at, and whose customers lose patience.

use crosspoint::dist::Law;
use crosspoint::sim::{SimDuration, SimTime};
use crosspoint::station::Station;
use crosspoint::theory::{MgInf, Mmck, birth_death, erlang_b};

use super::open::{Open, at_rate};
use super::rule::Width::Relative;
use super::rule::{agrees, equals, excludes, replicate, replicate_often};

const HOUR: f64 = 3_600.0;

/// Kleinrock I (1975), section 3.6: one server, room for K.
#[test]
fn finite_room() {
    for (rate, room, secs) in [(0.9, 5, 300_000), (1.2, 10, 400_000), (1.0, 5, 250_000)] {
        let [losses, ls, ws, xs] = replicate(130 + u64::from(room), |streams| {
            let station = Station::new(1).with_room(u64::from(room));
            let simulation = Open::new(streams, station, rate, at_rate(1.0)).observe(1_000, secs);
            let (now, counted) = (simulation.now(), simulation.model.counter.statistics());
            [
                counted.refused as f64 / counted.arrived as f64,
                counted.in_system.mean(now),
                counted.responses.mean(),
                counted.finished as f64 / secs as f64,
            ]
        });
        let name = |figure| format!("{figure}, arrivals at {rate}, room for {room}");
        let theory = Mmck::new(rate, 1.0, 1, room).expect("valid parameters");
        agrees(&name("loss"), &losses, theory.loss(), Relative(0.01));
        agrees(&name("L"), &ls, theory.in_system(), Relative(0.01));
        agrees(&name("W"), &ws, theory.response(), Relative(0.01));
        agrees(&name("throughput"), &xs, theory.throughput(), Relative(0.01));
    }
}

/// Erlang (1917); Sevastyanov (1957): the share of refused calls depends on the mean of the
/// holding times only.
#[test]
fn erlang_loss() {
    for (lines, offered, secs) in [(10, 7.0, 8_000), (100, 90.0, 4_500), (5, 3.0, 10_000)] {
        let loss = erlang_b(lines, offered).expect("valid parameters");
        for (name, holding, times) in [
            ("exponential", Law::exponential(1.0), 1),
            ("fixed", Law::fixed(1.0), 1),
            // Long calls make the number of lines in use change slowly.
            ("Weibull", Law::weibull(0.5, 1.0), 2),
        ] {
            let holding = holding.expect("valid parameters");
            let [losses, carried] = replicate(u64::from(140 + lines), |streams| {
                let station = Station::new(lines).with_room(u64::from(lines));
                let open = Open::new(streams, station, offered, holding.clone());
                let simulation = open.observe(200, times * secs);
                let counted = simulation.model.counter.statistics();
                let loss = counted.refused as f64 / counted.arrived as f64;
                [loss, counted.busy.mean(simulation.now())]
            });
            let name = |figure| format!("{figure}, {lines} lines, {name} holding");
            agrees(&name("loss"), &losses, loss, Relative(0.03));
            agrees(&name("carried"), &carried, offered * (1.0 - loss), Relative(0.03));
        }
    }
}

/// Takacs (1962): with a server for everybody the number present is Poisson.
#[test]
fn a_server_for_everybody() {
    for (name, stay) in
        [("exponential", at_rate(2.0 / HOUR)), ("fixed", Law::fixed(HOUR / 2.0).expect("valid"))]
    {
        let unlimited = Station::new(u32::MAX);
        let open = |streams| Open::new(streams, unlimited.clone(), 30.0 / HOUR, stay.clone());
        let [mean, variance, fifteen] = replicate(150, |streams| {
            let open = open(streams).watch(|n| n.abs_diff(15).pow(2)).watch(|n| u64::from(n == 15));
            let simulation = open.observe(10 * 3_600, 7_000 * 3_600);
            let (now, model) = (simulation.now(), &simulation.model);
            let [square, fifteen] = [0, 1].map(|watch: usize| model.watched[watch].1.mean(now));
            [model.counter.statistics().in_system.mean(now), square, fifteen]
        });
        let theory = MgInf::new(30.0, 0.5).expect("valid parameters");
        let present = theory.in_system();
        agrees(&format!("mean, {name} stay"), &mean, present, Relative(0.01));
        agrees(&format!("variance, {name} stay"), &variance, present, Relative(0.01));
        let name_of_15 = format!("P(N = 15), {name} stay");
        agrees(&name_of_15, &fifteen, theory.exactly(15), Relative(0.01));

        let survived = if name == "fixed" { 0.25 } else { 0.5 * (1.0 - (-0.5f64).exp()) };
        let quarter = theory.in_system_after(survived);
        let [present] = replicate_often(25_000, 151, |streams| {
            let mut simulation = open(streams).start();
            simulation.run_until(SimTime::ZERO + SimDuration::MINUTE.times(15));
            [simulation.model.counter.len() as f64]
        });
        agrees(&format!("after a quarter, {name} stay"), &present, quarter, Relative(0.01));
    }
}

/// Palm (1957); Garnett, Mandelbaum and Reiman (2002): customers with exponential patience. With n
/// present, min(n, c) are served and each of the others leaves at the rate of impatience.
#[test]
fn impatience() {
    for (servers, rate, impatience, secs) in [(1, 1.2, 0.5, 250_000), (5, 5.0, 0.5, 120_000)] {
        let waiting = |n: u32| f64::from(n.saturating_sub(servers));
        let leaving = |n: u32| f64::from(n.min(servers)) + impatience * waiting(n);
        // States beyond are never reached.
        let shares = birth_death((1..400).map(|n| rate / leaving(n)));
        let mean = |figure: &dyn Fn(u32) -> f64| -> f64 {
            (0..).zip(&shares).map(|(n, share)| figure(n) * share).sum()
        };
        let (queue, begun) = (mean(&waiting), mean(&|n| f64::from(n.min(servers))) / rate);
        equals("who is not served leaves", 1.0 - begun, impatience * queue / rate);

        let [l, lq, abandoned, immediate] = replicate(u64::from(160 + servers), |streams| {
            let open = Open::new(streams, Station::new(servers), rate, at_rate(1.0))
                .with_patience(at_rate(impatience));
            let simulation = open.observe(1_000, secs);
            let (now, counted) = (simulation.now(), simulation.model.counter.statistics());
            let arrived = counted.arrived as f64;
            let at_once = (1.0 - counted.waits.share_above(0.0)) * counted.waits.count() as f64;
            [
                counted.in_system.mean(now),
                counted.mean_waiting(now),
                counted.abandoned as f64 / arrived,
                at_once / arrived,
            ]
        });
        let name = |figure| format!("{figure}, {servers} servers and impatience");
        agrees(&name("L"), &l, mean(&f64::from), Relative(0.01));
        agrees(&name("Lq"), &lq, queue, Relative(0.02));
        agrees(&name("share that leaves"), &abandoned, 1.0 - begun, Relative(0.02));
        let free = mean(&|n| f64::from(u8::from(n < servers)));
        agrees(&name("share served at once"), &immediate, free, Relative(0.01));
        // The same room, the same load, but nobody leaves before being served.
        excludes("refused at the door", &abandoned, mean(&|n| f64::from(u8::from(n >= servers))));
    }
}
