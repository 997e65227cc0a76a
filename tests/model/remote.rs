//! People at home: their tunnels by hand, gateways that fail or are full, and figures by place.

use std::collections::BTreeMap;
use std::sync::Arc;

use crosspoint::experiment::Experiment;
use crosspoint::fault::FaultEvent;
use crosspoint::ids::ComponentId;
use crosspoint::operation::{
    Action, Cause, Notice, Obstacle, Operation, Outcome, Whereabouts, Workplace,
};
use crosspoint::plant::PlantEvent;
use crosspoint::sim::{Schedule, SimDuration, SimTime, Simulation};
use crosspoint::study::{Draws, Limits, Wanted};
use crosspoint::world::office::{Event, Observer, Silent, World, observe};

use crate::common::{bits, experiment, office, run_of, simulate, values};

/// One laptop and one server that never fail, from nine to ten at home; one file of 62.5 MB is
/// fetched again and again, 40 minutes after the last time.
fn at_home(set: &str) -> Experiment {
    experiment(&format!(
        "title = \"t\"\norganisation = \"loop\"\nhorizon = \"12 h\"\nwarm_up = \"0 d\"\n\
         architectures = [\"client-server\"]\n[replications]\nmin = 1\nmax = 1\n[set]\n\
         \"organisation.devices\" = 1\n\"organisation.files\" = 1\n\
         \"organisation.team_size\" = 1\n\"organisation.laptops\" = 1.0\n\
         \"service.fetch-loop.think\" = {{ fixed = \"40 min\" }}\n\
         \"organisation.presence\" = {{ office = {{ arrive = \"9 h\", leave = \"10 h\", \
         jitter = \"0 s\", absence = 0.0, absence_days = 1.0, part_time = 0.0, lunch_sleep = 0.0, \
         taken_home = 0.0, taken_home_weekend = 0.0, left_on = 0.0, desktop_left_on = 0.0, \
         remote = {{ days = 1.0 }} }} }}\n\"hardware.home_sigma\" = 0.0\n{set}"
    ))
}

fn sentences(experiment: &Experiment) -> Vec<String> {
    let mut lines = Vec::new();
    let end = experiment.scenarios[0].trace(
        run_of(experiment, 0),
        Limits::default(),
        Wanted::default(),
        &mut |line| lines.push(format!("{}  {}", line.at, line.text)),
    );
    end.expect("a trace without limits reaches none");
    lines
}

/// The line of the home is 100 Mbit/s down and 20 up, that of the office 250 down and 50 up: 62.5
/// MB come by 50 Mbit/s in 10 s. One way takes 34 + 10 ms from home to the gateway and 0.1 + 0.1 ms
/// from there to the server: 44.2 ms. Two round trips are for signing in, one for asking, and half
/// of one is before the first bit arrives: 7 x 44.2 = 309.4 ms; the disk takes 0.5 ms.
#[test]
fn a_day_at_home_by_hand() {
    let line = |key: &str, up: u32, down: u32, ms: u32| {
        format!(
            "\"hardware.{key}\" = {{ up = \"{up} Mbit/s\", down = \"{down} Mbit/s\", \
             latency = \"{ms} ms\" }}\n"
        )
    };
    let set = line("home", 20, 100, 34) + &line("uplink", 50, 250, 10);
    let lines = sentences(&at_home(&set));
    let expected = [
        "w01 Mon 00:00:00.000  laptop of user 1 is away with its owner",
        "w01 Mon 09:00:00.000  laptop of user 1 is on at its owner's home",
        "w01 Mon 09:00:00.000  user 1 is at work",
        "w01 Mon 09:40:00.000  user 1 wants to open file 1 (62.5 MB)",
        "w01 Mon 09:40:00.000  plan for user 1: sign in at server 1 for 10 h (2 round trips), ask \
         server 1 for file 1, let server 1 work for 500 us, move 62.5 MB from server 1 to laptop \
         of user 1",
        "w01 Mon 09:40:10.309  user 1 has opened file 1 after 10.31 s",
        "w01 Mon 10:00:00.000  user 1 leaves",
        "w01 Mon 10:00:00.000  laptop of user 1 is away with its owner",
    ];
    assert_eq!(lines, expected);
}

/// With the tunnel down nothing in the office is reached, whatever takes it down: no session is
/// left, or it is not up yet. The time-out of 3 s runs from the question.
#[test]
fn a_day_at_home_without_a_tunnel_by_hand() {
    let give_up = "\"service.fetch-loop.patience.wait\" = 0.0\n\
        \"service.fetch-loop.patience.max_retries\" = 0\n";
    for (set, cause) in [
        ("\"hardware.gateway.sessions\" = 0\n", "session limit"),
        ("\"hardware.gateway.set_up\" = \"1 h\"\n", "tunnel"),
    ] {
        let lines = sentences(&at_home(&format!("{give_up}{set}")));
        let blocked = format!("blocked in identity at server 1: {cause}");
        let gives_up = "user 1 has not opened file 1 and gives up after 3 s";
        let expected = [
            format!("w01 Mon 09:40:03.000  server 1 gives user 1 no answer: {cause}"),
            format!("w01 Mon 09:40:03.000  user 1 is {blocked}"),
            format!("w01 Mon 09:40:03.000  {gives_up}, {blocked}"),
            "w01 Mon 10:00:00.000  user 1 leaves".to_owned(),
        ];
        assert_eq!(lines[5..9], expected);
    }
}

/// Eight people with laptops, in whose office only what the test breaks fails.
fn offices(architecture: &str, set: &str) -> Experiment {
    let others = [
        "server",
        "software",
        "disk",
        "laptop",
        "desktop",
        "lost",
        "power",
        "power_major",
        "power_dip",
        "switch",
        "access_point",
        "access_point_hang",
        "printer",
        "uplink",
    ];
    let none =
        others.map(|name| format!("\"hardware.failures.{name}.rate\" = \"0 /y\"\n")).concat();
    experiment(&format!(
        "title = \"t\"\norganisation = \"office\"\nhorizon = \"4 weeks\"\nwarm_up = \"0 d\"\n\
         architectures = [\"{architecture}\"]\n[replications]\nmin = 2\nmax = 2\n[set]\n\
         \"organisation.laptops\" = 1.0\n{none}{set}"
    ))
}

const HALF: &str = "\"organisation.presence.office.remote\" = { days = 0.5 }\n";

/// Who is where, and what ended how from when it was asked for.
#[derive(Default)]
struct Log {
    places: BTreeMap<u32, Whereabouts>,
    asked: BTreeMap<u32, (SimTime, Whereabouts)>,
    ended: Vec<(SimTime, Whereabouts, Operation, Option<Cause>)>,
}

impl Observer for Log {
    fn noticed(&mut self, _now: SimTime, notice: &Notice) {
        if let Notice::DeviceMoved(user, place) = notice {
            self.places.insert(user.0, *place);
        }
    }

    fn asked(&mut self, now: SimTime, slot: u32, op: &Operation) {
        self.asked.insert(slot, (now, self.places[&op.user.0]));
    }

    fn ended(
        &mut self,
        _now: SimTime,
        slot: u32,
        op: &Operation,
        _outcome: Outcome,
        blamed: Option<Obstacle>,
    ) {
        let (asked, place) = self.asked[&slot];
        self.ended.push((asked, place, *op, blamed.map(|own| own.cause)));
    }
}

/// The gateway is cut at ten o'clock on a Tuesday and nobody mends it that day: from then on
/// whatever those at home ask of the server is blocked by it, and nothing of those in the office.
#[test]
fn a_gateway_that_is_cut_blocks_those_at_home_alone() {
    let set = format!(
        "{HALF}\"hardware.failures.gateway\" = {{ rate = \"0.1 /y\", \
         lasts = {{ fixed = \"100 h\" }} }}\n"
    );
    let experiment = offices("client-server", &set);
    let run = run_of(&experiment, 0);
    let world =
        World::new(Arc::clone(office(&experiment, 0)), Draws::new(run.seed, 0), Log::default());
    let mut simulation = Simulation::new(world);
    let cut = SimTime::ZERO + SimDuration::HOUR.times(24 + 10);
    simulation.prepare(|world, agenda| {
        world.start(run.warm_up, agenda);
        // The only thing that can fail.
        agenda.at(cut, Event::Plant(PlantEvent::Fault(FaultEvent::Fail(ComponentId(0)))));
    });
    simulation.run_until(SimTime::ZERO + SimDuration::DAY.times(2));
    let log = simulation.model.observer;
    let mut counts = BTreeMap::new();
    for (asked, place, op, cause) in &log.ended {
        assert_eq!(op.place == Workplace::Home, *place == Whereabouts::Home);
        let blocked = *cause == Some(Cause::Gateway);
        assert_eq!(
            blocked,
            *asked > cut && op.place == Workplace::Home,
            "{asked} {op:?} {cause:?}"
        );
        *counts.entry((op.place, *asked > cut)).or_insert(0) += 1;
    }
    assert_eq!(counts.len(), 4, "{counts:?}");
    assert!(counts.values().all(|count| *count > 10), "{counts:?}");
}

/// Nobody prints at home on the office's printer, but as much is wanted.
#[test]
fn what_is_printed_at_home_concerns_no_printer() {
    let experiment = offices("client-server", HALF);
    let (_, log) = observe(office(&experiment, 0), run_of(&experiment, 0), Log::default());
    let printed = |home: bool| {
        let of = |(_, place, op, _): &&(SimTime, Whereabouts, Operation, Option<Cause>)| {
            op.action == Action::Print && (*place == Whereabouts::Home) == home
        };
        log.ended.iter().filter(of).count()
    };
    assert_eq!(printed(true), 0);
    assert!(printed(false) > 20, "{}", printed(false));
}

/// Three sessions and eight people at home: who comes later is refused until one is free.
#[test]
fn sessions_of_a_gateway_are_limited() {
    let set = "\"organisation.presence.office.remote\" = { days = 1.0 }\n\
        \"hardware.gateway.sessions\" = 3\n";
    let experiment = offices("client-server", set);
    let output = simulate(&experiment, 0, run_of(&experiment, 0));
    let limit = experiment.columns.causes.iter().position(|cause| cause == "session limit");
    let refused: u64 = output
        .blamed
        .all
        .iter()
        .filter(|own| Some(usize::from(own.2)) == limit)
        .map(|own| own.3)
        .sum();
    let all: u64 = output.blamed.all.iter().map(|own| own.3).sum();
    assert!(refused * 10 > all * 9, "{refused} of {all}");
    let home = values(&experiment, 0, "availability_home")[0];
    // Of eight people some are absent, some come later than others go.
    assert!((0.3..0.75).contains(&home), "{home}");
    assert!(values(&experiment, 0, "availability_office")[0].is_nan());
}

/// Causes add up to unavailability at each place, under every kind of architecture.
#[test]
fn causes_add_up_at_each_place() {
    let set = format!(
        "{HALF}\"hardware.uplink.failure\" = {{ rate = \"1 /d\", lasts = {{ fixed = \"1 h\" }} }}\n\
         \"hardware.failures.gateway\" = {{ rate = \"1 /d\", lasts = {{ fixed = \"1 h\" }} }}\n\
         \"hardware.failures.home_line\" = {{ rate = \"1 /d\", lasts = {{ fixed = \"1 h\" }} }}\n"
    );
    for architecture in
        ["client-server", "workgroup", "workgroup-copies", "hybrid-cache", "hybrid-directory"]
    {
        let experiment = offices(architecture, &set);
        let (totals, _) = observe(office(&experiment, 0), run_of(&experiment, 0), Silent);
        let mut causes = Vec::new();
        for place in Workplace::ALL {
            let own = totals.by_place[place as usize];
            let blocked = || totals.blocks.iter().filter(move |block| block.0 == place);
            assert_eq!(blocked().map(|block| block.3).sum::<u64>(), own.ended - own.in_time);
            causes
                .extend(blocked().filter(|block| block.0 == Workplace::Home).map(|block| block.2));
            let values = simulate(&experiment, 0, run_of(&experiment, 0)).values;
            let name = format!("availability_{}", place.name());
            let at = experiment.columns.metric(&name).expect("there is such a metric");
            assert!(own.ended > 100, "{architecture}: {own:?}");
            assert!((values[at] - own.in_time as f64 / own.ended as f64).abs() < 1e-12);
        }
        assert_eq!(totals.ended(), totals.by_place.iter().map(|own| own.ended).sum::<u64>());
        // Who asks all machines nearby finds none from home, whatever works.
        let asks_nearby = architecture.starts_with("workgroup");
        for cause in [Cause::HomeLine, Cause::Gateway, Cause::Uplink] {
            assert!(asks_nearby || causes.contains(&cause), "{architecture}: {causes:?}");
        }
    }
}

/// A table of days at home of which there are none gives the model without it, to the bit.
#[test]
fn no_days_at_home_are_the_model_without_them() {
    let presence = |remote: &str| {
        format!(
            "\"organisation.presence\" = {{ office = {{ arrive = \"9 h\", leave = \"17 h\", \
             jitter = \"30 min\", absence = 0.1, absence_days = 2.0, part_time = 0.1, \
             lunch_sleep = 0.5, taken_home = 0.3, taken_home_weekend = 0.5, left_on = 0.2, \
             desktop_left_on = 0.5{remote} }} }}\n"
        )
    };
    let none = presence(", remote = { days = 0.0, people = 0.5, friday = 2.0 }")
        + "\"hardware.gateway.sessions\" = 1\n\"hardware.gateway.capacity\" = \"1 Mbit/s\"\n";
    for architecture in ["client-server", "workgroup-copies"] {
        let experiments = [presence(""), none.clone()].map(|set| offices(architecture, &set));
        let outputs = experiments.each_ref().map(|own| simulate(own, 0, run_of(own, 0)));
        assert_eq!(bits(&outputs[0].values), bits(&outputs[1].values), "{architecture}");
        assert_eq!(outputs[0].events, outputs[1].events);
        let names = experiments.each_ref().map(|own| own.keys[0].used);
        assert_eq!(names[0], names[1], "they are one trial");
    }
}

/// Machines nearby are asked who has a file: from home nobody hears it, unless tunnels carry
/// broadcasts.
#[test]
fn broadcasts_pass_through_bridged_tunnels_only() {
    let of = |bridged: &str| {
        let experiment = offices("workgroup", &format!("{HALF}{bridged}"));
        values(&experiment, 0, "availability_home")[0]
    };
    let (routed, bridged) = (of(""), of("\"hardware.gateway.bridged\" = true\n"));
    assert!(bridged > routed + 0.1, "{routed} {bridged}");
}

/// One of two uplinks is cut most of the time. Tunnels change over to the other, half a minute
/// later; with one uplink people at home are cut off for as long.
#[test]
fn tunnels_change_over_to_the_second_uplink() {
    let of = |uplinks: u32| {
        let set = format!(
            "\"organisation.presence.office.remote\" = {{ days = 1.0 }}\n\
             \"organisation.uplinks\" = {uplinks}\n\
             \"hardware.uplink.failure\" = {{ rate = \"1 /d\", lasts = {{ fixed = \"4 h\" }} }}\n"
        );
        values(&offices("client-server", &set), 0, "availability_home")[0]
    };
    let (one, two) = (of(1), of(2));
    assert!(one < 0.95 && two > 1.0 - (1.0 - one) / 2.0, "{one} {two}");
}
