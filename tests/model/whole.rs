//! The whole model against theory, and the laws that every trial keeps.

use std::sync::Arc;

use crate::common::{self, Recorder, agrees, experiment, ids_of, office, run_of, simulate, values};
use crate::file_hosts::lines;

use crosspoint::ids::UserId;
use crosspoint::metrics::{self, metric_index};
use crosspoint::operation::{Obstacle, Operation, Outcome};
use crosspoint::sim::{Estimate, SimDuration, SimTime, Simulation, TotalTime};
use crosspoint::study::Draws;
use crosspoint::world::office::observe;
use crosspoint::world::office::{Observer, Silent, World};

/// Mean value analysis of one station with demand 0.5 s and think time 10 s (Reiser and Lavenberg,
/// 1980): the server's uplink is that station.
#[test]
fn a_servers_uplink_saturates_as_mean_value_analysis_says() {
    for (devices, throughput, tolerance) in [(10, 0.924_073_663, 0.01), (30, 1.983_085, 0.01)] {
        let text = format!(
            "title = \"loop\"\norganisation = \"loop\"\narchitectures = [\"client-server\"]\n\
             horizon = \"100 min\"\nwarm_up = \"10 min\"\n[replications]\nmin = 30\nmax = 30\n\
             [sweep]\n\"organisation.devices\" = [{devices}]\n"
        );
        let goodput = values(&experiment(&text), 0, "goodput");
        agrees(&goodput, throughput * 500.0, tolerance);
    }
}

/// r copies on independent on/off peers in steady state: 1 - (1 - a)^r, whatever the laws.
#[test]
fn copies_among_strangers_follow_the_formula_for_independent_peers() {
    let text = "title = \"peers\"\norganisation = \"internet\"\n\
        architectures = [\"internet-copies\"]\nhorizon = \"30 d\"\nwarm_up = \"1 d\"\n\
        [replications]\nmin = 30\nmax = 30\n[set]\n\"organisation.devices\" = 300\n\
        \"service.downloads.requests\" = \"1 /month\"\n\"hardware.failures.desktop.rate\" = \"0 /y\"\n\
        \"hardware.failures.disk.rate\" = \"0 /y\"\n\
        \"organisation.presence.sessions.on\" = { exponential = { mean = \"2.29 h\" } }\n\
        \"organisation.presence.sessions.off\" = { weibull = { shape = 0.7, mean = \"12 h\" } }\n\
        [sweep]\n\"architecture.placement.peers.copies\" = [1, 3, 10]\n";
    let experiment = experiment(text);
    for (point, availability) in [(0, 0.160_251_924), (1, 0.407_829_114), (2, 0.825_622_610f64)] {
        let unreachable: Vec<f64> =
            values(&experiment, point, "clock_availability").iter().map(|a| 1.0 - a).collect();
        agrees(&unreachable, 1.0 - availability, 0.02);
        let formula = values(&experiment, point, "independent_availability")[0];
        assert!((formula - availability).abs() < 1e-9, "the drawn theory is the formula");
    }
}

/// Everybody at work from Monday to Friday, nine to five: 40 of 168 hours, and 64 hours from
/// Friday evening to Monday morning; a second copy on an equal timetable helps nothing.
#[test]
fn the_only_copy_goes_home_for_exactly_64_hours() {
    let text = "title = \"weekend\"\norganisation = \"weekend\"\n\
        architectures = [\"workgroup\", \"workgroup-copies\"]\nhorizon = \"5 weeks\"\n\
        warm_up = \"1 week\"\n[replications]\nmin = 2\nmax = 2\n[set]\n\
        \"organisation.laptops\" = 1.0\n\"organisation.presence.timetable.weekend_worker\" = false\n";
    let experiment = experiment(text);
    for point in 0..2 {
        for share in values(&experiment, point, "clock_availability") {
            assert!((share - 40.0 / 168.0).abs() < 1e-12, "{share}");
        }
        assert_eq!(values(&experiment, point, "longest_gap"), [64.0, 64.0]);
    }
}

/// Ten laptops that are all there in office hours but for 8 % of days each: with absence as the
/// only cause, k copies give 1 - 0.08^k of the 40 office hours, and nothing outside; independence
/// at 40/168 would promise .238/.420/.558 of all hours.
#[test]
fn copies_on_colleagues_are_away_together() {
    let text = "title = \"ten laptops\"\norganisation = \"office\"\n\
        architectures = [\"workgroup-copies\"]\nhorizon = \"157 weeks\"\nwarm_up = \"1 week\"\n\
        [replications]\nmin = 30\nmax = 30\n[set]\n\"organisation.devices\" = 10\n\
        \"organisation.laptops\" = 1.0\n\"organisation.hardware\" = \"faultless\"\n\
        \"service.documents.operations\" = \"1 /month\"\n\"service.printing.jobs\" = \"1 /month\"\n\
        \"organisation.administration.tickets\" = \"0 /y\"\n\
        \"organisation.presence.office.arrive\" = \"9 h\"\n\
        \"organisation.presence.office.leave\" = \"17 h\"\n\
        \"organisation.presence.office.jitter\" = \"0 s\"\n\
        \"organisation.presence.office.absence\" = 0.08\n\
        \"organisation.presence.office.absence_days\" = 1.0\n\
        \"organisation.presence.office.part_time\" = 0.0\n\
        \"organisation.presence.office.lunch_sleep\" = 0.0\n\
        \"organisation.presence.office.taken_home\" = 1.0\n\
        \"organisation.presence.office.taken_home_weekend\" = 1.0\n\
        \"architecture.placement.peers.repair_after\" = \"1 y\"\n\
        [sweep]\n\"architecture.placement.peers.copies\" = [1, 2, 3]\n";
    let experiment = experiment(text);
    for (point, away) in [(0, 0.08f64), (1, 0.0064), (2, 0.000_512)] {
        let shares = values(&experiment, point, "clock_availability");
        let in_office: Vec<f64> = shares.iter().map(|share| share * 168.0 / 40.0).collect();
        agrees(&in_office, 1.0 - away, 0.01);
        if point == 1 {
            let independent = 1.0 - (1.0 - 40.0 / 168.0f64).powi(2);
            assert!(!Estimate::of(&shares).covers(independent), "presence is no coin");
        }
    }
}

const SMALL: [&str; 6] =
    ["office", "availability", "throughput", "admin-effort", "internet-copies", "weekend"];

/// Operations asked for = done + stale + late + denied + pending; each that was not done in time is
/// attributed to exactly one function and cause; nobody works for two.
#[test]
fn every_shipped_experiment_keeps_its_books() {
    for name in SMALL {
        let experiment = common::shipped(name);
        let mut operations = 0;
        for at in 0..experiment.scenarios.len() {
            let scenario = office(&experiment, at);
            let small = scenario.organisation.premises.devices <= 30 && at % 3 == 0;
            if !small && name != "internet-copies" || at % 7 > 3 {
                continue;
            }
            let mut run = run_of(&experiment, 1);
            run.horizon = run.horizon.min(run.warm_up + crosspoint::sim::SimDuration::DAY.times(5));
            let (totals, _) = observe(scenario, run, Silent);
            let point = experiment.plan.describe(&experiment.plan.points[at]);
            assert_eq!(totals.issued, totals.ended() + totals.pending, "{name}: {point}");
            let not_in_time = totals.workaround + totals.late + totals.denied;
            assert_eq!(totals.blocks.total(), not_in_time, "{name}: {point}");
            let staff = match &scenario.organisation.staff {
                plan if plan.hands() > 0 => plan.hands(),
                _ => scenario.organisation.premises.devices,
            };
            assert!(totals.staff_most_busy <= u64::from(staff), "{name}: {point}");
            let hours = totals.staff_work + totals.owner_work;
            assert_eq!(totals.administration + totals.rework, hours, "{name}: {point}");
            assert!(totals.latency.count() <= totals.done + totals.stale, "{name}: {point}");
            operations += totals.issued;
        }
        assert!(operations > 100, "{name} asks for {operations} operations only");
    }
}

/// Every office organisation works under every architecture that fits, and its counts add up there.
#[test]
fn every_organisation_runs_under_every_architecture() {
    for organisation in ["home", "office", "office-15", "company"] {
        let experiment = experiment(&format!(
            "title = \"all\"\norganisation = \"{organisation}\"\narchitectures = \
             [\"client-server\", \"client-server-standby\", \"workgroup\", \
             \"workgroup-copies\", \"hybrid-directory\", \"hybrid-cache\", \"nas\", \
             \"host-pc\", \"cloud-drive\", \"sync-tool\"]\nhorizon = \"2 weeks\"\nwarm_up = \"1 week\"\n"
        ));
        for at in 0..experiment.scenarios.len() {
            let scenario = office(&experiment, at);
            let (totals, _) = observe(scenario, run_of(&experiment, 2), Silent);
            let place = format!("{organisation}, {}", experiment.plan.architectures[at]);
            assert_eq!(totals.issued, totals.ended() + totals.pending, "{place}");
            assert_eq!(
                totals.blocks.total(),
                totals.workaround + totals.late + totals.denied,
                "{place}"
            );
            assert!(totals.issued > 100 && totals.done > totals.issued / 2, "{place}");
            assert!(totals.staff_work + totals.owner_work > TotalTime::default(), "{place}");
        }
    }
}

/// 100 TB take 25,000 years on a disk or a line of 1 kbit/s: each of 20 devices asks once, and
/// waits at the end of the trial as at its beginning.
#[test]
fn what_outlasts_the_clock_is_pending() {
    for slow in ["disk_rate", "server.up"] {
        let experiment = experiment(&format!(
            "title = \"slow\"\norganisation = \"loop\"\narchitectures = [\"client-server\"]\n\
             horizon = \"90 y\"\n[set]\n\"service.fetch-loop.size\" = \"100 TB\"\n\
             \"hardware.{slow}\" = \"1 kbit/s\"\n"
        ));
        let (totals, _) = observe(office(&experiment, 0), run_of(&experiment, 1), Silent);
        let counts = (totals.issued, totals.pending, totals.ended(), totals.goodput);
        assert_eq!(counts, (20, 20, 0, 0), "{slow}");
    }
}

/// Little's law at the desk of the pool in every shipped experiment: the integral of the number of
/// tasks present is the sum of their times there, up to the tasks still present at the end.
#[test]
fn littles_law_holds_at_the_desk_in_every_shipped_experiment() {
    let mut finished = 0;
    for name in SMALL {
        let experiment = common::shipped(name);
        let scenario = office(&experiment, 0);
        let run = run_of(&experiment, 0);
        let world = World::new(Arc::clone(scenario), Draws::new(run.seed, 0), Silent);
        let mut simulation = Simulation::new(world);
        simulation.prepare(|world, agenda| world.start(SimDuration::ZERO, agenda));
        let horizon = SimTime::ZERO + run.horizon.min(SimDuration::WEEK.times(8));
        simulation.run_until(horizon);
        let pool = simulation.model.staff().pool();
        let present = pool.arrived - pool.finished - pool.evicted;
        assert_eq!(present, pool.in_system.level(), "{name}: tasks are neither lost nor made");
        let (area, times) = (pool.in_system.integral_secs(horizon), pool.responses.sum());
        // Of those that were taken from the desk to wait for a device, no time is known.
        let open = (present + pool.evicted) as f64 * horizon.as_secs_f64();
        let slack = 1e-9 * area.max(1.0);
        assert!(area >= times - slack && area <= times + open + slack, "{name}: {area} {times}");
        finished += pool.finished;
    }
    assert!(finished > 20, "{finished} tasks only");
}

/// The architecture is not in the seed: the same users want the same things at the same time.
#[test]
fn users_want_the_same_under_every_architecture() {
    let experiment = common::shipped("office");
    let mut wishes = Vec::new();
    for (at, point) in experiment.plan.points.iter().enumerate() {
        if office(&experiment, at).organisation.premises.devices != 5 {
            continue;
        }
        let run = run_of(&experiment, 3);
        let (_, recorder) = observe(office(&experiment, at), run, Recorder::default());
        assert!(recorder.wishes.len() > 2_000, "{}", recorder.wishes.len());
        wishes.push((experiment.plan.architecture(point).to_owned(), recorder.wishes));
    }
    assert_eq!(wishes.len(), 10);
    let (first, others) = wishes.split_first().unwrap();
    for (name, own) in others {
        assert!(*own == first.1, "{name} and {} differ in what users want", first.0);
    }
}

/// Watching, and events that change nothing, leave every figure as it is.
#[test]
fn watching_and_inert_events_change_nothing() {
    let experiment = common::shipped("office");
    let scenario = office(&experiment, 3);
    let run = run_of(&experiment, 0);
    let silent = simulate(&experiment, 3, run);
    let (watched, _) = observe(scenario, run, Recorder::default());
    let watched = metrics::values(&watched);
    assert_eq!(common::bits(&silent.values), common::bits(&watched));

    let world = World::new(Arc::clone(scenario), Draws::new(run.seed, 0), Silent);
    let mut simulation = Simulation::new(world);
    simulation.prepare(|world, agenda| {
        for hour in 0..500 {
            let time = SimTime::ZERO + crosspoint::sim::SimDuration::HOUR.times(hour);
            agenda.push(time, crosspoint::world::office::Event::Resume(u32::MAX, 0));
        }
        world.start(run.warm_up, agenda);
    });
    let horizon = SimTime::ZERO + run.horizon;
    simulation.run_until(horizon);
    let totals = simulation.model.totals(horizon, 0);
    let inert = metrics::values(&totals);
    assert_eq!(common::bits(&silent.values), common::bits(&inert));
}

/// Central control does one task where per-device control does one for each device that keeps
/// files: the number of tasks per joiner follows from the devices, whatever the teams.
#[test]
fn effort_of_joining_grows_with_the_devices_only_without_central_accounts() {
    let text = |devices: u32, team: u32| {
        format!(
            "title = \"joiners\"\norganisation = \"office\"\n\
             architectures = [\"hybrid-directory\", \"workgroup\"]\nhorizon = \"2 y\"\n\
             [replications]\nmin = 4\nmax = 4\n[set]\n\"organisation.devices\" = {devices}\n\
             \"organisation.team_size\" = {team}\n\"organisation.hardware\" = \"faultless\"\n\
             \"organisation.administration.turnover\" = \"2 /y\"\n\
             \"organisation.administration.tickets\" = \"0 /y\"\n\
             \"organisation.administration.password_changes\" = \"0 /y\"\n\
             \"organisation.administration.permission_changes\" = \"0 /y\"\n\
             \"organisation.staff.by\" = \"own\"\n\"organisation.staff.people\" = 1\n\
             \"architecture.patching\" = \"owner\"\n\
             \"service.documents.operations\" = \"1 /month\"\n\
             \"service.printing.jobs\" = \"1 /month\"\n"
        )
    };
    let mean = |devices: u32, team: u32, point: usize| {
        let staff = values(&experiment(&text(devices, team)), point, "staff_hours");
        staff.iter().sum::<f64>() / staff.len() as f64
    };
    let alike = |one: f64, other: f64| assert!((other / one - 1.0).abs() < 0.1, "{one} {other}");
    alike(mean(16, 2, 0), mean(16, 16, 0));
    let [few, small, large] = [(4, 2), (16, 2), (16, 16)].map(|(n, team)| mean(n, team, 1));
    alike(small, large);
    // A joiner: 30 and 15 minutes, and for each other device 95 % of 4 and 6.
    let minutes = |others: f64| 45.0 + 9.5 * others;
    assert!((small / few) / (minutes(15.0) / minutes(3.0)) > 0.8, "{few} {small}");
}

/// Everybody has the same device under every architecture and among any number of people, and the
/// share of laptops is the share that is asked for.
#[test]
fn laptops_are_drawn_for_each_user() {
    let of = |devices: u32, share: f64, replication: u32| {
        let text = format!(
            "title = \"laptops\"\norganisation = \"office\"\n\
             architectures = [\"client-server\", \"workgroup\"]\nhorizon = \"1 d\"\n[set]\n\
             \"organisation.devices\" = {devices}\n\"organisation.laptops\" = {share}\n"
        );
        let experiment = experiment(&text);
        let own = |point: usize| {
            let draws = Draws::new(experiment.plan.seed, replication);
            let world = World::new(Arc::clone(office(&experiment, point)), draws, Silent);
            (0..devices).map(|user| world.has_laptop(UserId(user))).collect::<Vec<bool>>()
        };
        let [one, other] = [own(0), own(1)];
        assert_eq!(one, other);
        one
    };
    let mut laptops = 0;
    for replication in 0..10 {
        let all = of(200, 0.4, replication);
        assert_eq!(of(5, 0.4, replication), all[..5]);
        let more = of(200, 0.6, replication);
        assert!(all.iter().zip(&more).all(|(less, more)| more >= less), "none is taken away");
        laptops += all.iter().filter(|own| **own).count();
    }
    assert!((700..900).contains(&laptops), "{laptops} of 2,000");
    assert_eq!((of(9, 0.0, 0), of(9, 1.0, 0)), (vec![false; 9], vec![true; 9]));
}

/// The same trial twice gives the same bits, in whatever company it runs.
#[test]
fn a_trial_depends_on_nothing_but_its_scenario_and_seed() {
    let text = |architectures: &str| {
        format!(
            "title = \"alone\"\norganisation = \"office\"\narchitectures = [{architectures}]\n\
             horizon = \"3 weeks\"\nwarm_up = \"1 week\"\nseed = 5\n[replications]\nmin = 2\nmax = 2\n"
        )
    };
    let alone = experiment(&text("\"workgroup\""));
    let together = experiment(&text("\"client-server\", \"workgroup\""));
    let outputs = |experiment: &crosspoint::experiment::Experiment, point: usize| {
        common::bits(&simulate(experiment, point, run_of(experiment, 1)).values)
    };
    assert_eq!(outputs(&alone, 0), outputs(&alone, 0));
    assert_eq!(outputs(&alone, 0), outputs(&together, 1));
    assert_ne!(outputs(&together, 0), outputs(&together, 1));
    assert_eq!(ids_of(&alone), ["workgroup"]);
    assert!(metric_index("availability").is_some());
}

/// An office whose servers fail by one fault only, and where nobody wants anything.
fn failing(faults: &str) -> String {
    format!(
        "title = \"failing\"\norganisation = \"office\"\n\
         architectures = [\"client-server\", \"client-server-standby\"]\nhorizon = \"1 y\"\n\
         [replications]\nmin = 30\nmax = 30\n[set]\n{faults}\
         \"organisation.staff.by\" = \"own\"\n\"organisation.staff.people\" = 1\n\
         \"organisation.administration.tickets\" = \"0 /y\"\n\
         \"service.documents.operations\" = \"1 /month\"\n\
         \"service.printing.jobs\" = \"1 /month\"\n\
         \"hardware.failures.power.rate\" = \"0 /y\"\n\
         \"hardware.failures.power_major.rate\" = \"0 /y\"\n\
         \"hardware.failures.power_dip.rate\" = \"0 /y\"\n\
         \"hardware.failures.disk.rate\" = \"0 /y\"\n"
    )
}

/// Software that always starts again by itself is down for that time, whoever is there: m hours of
/// work and d of restart give m/(m + d), and nobody has any work.
#[test]
fn software_that_restarts_by_itself_needs_nobody() {
    let text = failing(
        "\"hardware.failures.server.rate\" = \"0 /y\"\n\
         \"hardware.failures.software.rate\" = \"1 /d\"\n\
         \"hardware.failures.software.restart\" = { share = 1.0, down = { fixed = \"1 h\" } }\n\
         \"hardware.failures.software.remote.share\" = 0.0\n\
         \"organisation.administration.reboot\" = \"0 s\"\n",
    );
    let experiment = experiment(&text);
    agrees(&values(&experiment, 0, "clock_availability"), 24.0 / 25.0, 0.002);
    let work = observe(office(&experiment, 0), run_of(&experiment, 0), Silent).0;
    let quiet = text.replace("\"1 /d\"", "\"0 /y\"");
    let quiet = common::experiment(&quiet);
    let without = observe(office(&quiet, 0), run_of(&quiet, 0), Silent).0;
    assert_eq!(work.administration, without.administration, "nobody repairs anything");
}

/// A server that is dead cannot tell anybody: nobody who is blocked says so, and it stays dead.
/// Where there are two, the other notices.
#[test]
fn a_dead_server_is_noticed_by_another_one_only() {
    let text = failing(
        "\"hardware.failures.software.rate\" = \"0 /y\"\n\
         \"hardware.failures.server.rate\" = \"10 /y\"\n\
         \"organisation.administration.reports\" = 0.0\n",
    );
    let experiment = experiment(&text);
    for (point, at_least, at_most) in [(0, 0.02, 0.3), (1, 0.9, 1.0)] {
        let shares = values(&experiment, point, "clock_availability");
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        assert!((at_least..=at_most).contains(&mean), "{point}: {mean}");
    }
}

/// Counts what each user has under way at most, and what is begun.
#[derive(Default)]
struct Loops {
    under_way: Vec<u32>,
    most: u32,
    begun: u32,
}

impl Observer for Loops {
    fn asked(&mut self, _now: SimTime, _slot: u32, op: &Operation) {
        let user = op.user.index();
        self.under_way.resize(self.under_way.len().max(user + 1), 0);
        self.under_way[user] += 1;
        self.most = self.most.max(self.under_way[user]);
        self.begun += 1;
    }

    fn ended(
        &mut self,
        _now: SimTime,
        _slot: u32,
        op: &Operation,
        _outcome: Outcome,
        _blamed: Option<Obstacle>,
    ) {
        self.under_way[op.user.index()] -= 1;
    }
}

/// A closed loop is one loop: whoever comes back while a fetch of the day before goes on begins no
/// other beside it.
#[test]
fn a_closed_loop_stays_one_from_day_to_day() {
    let experiment = experiment(
        "title = \"t\"\norganisation = \"loop\"\nhorizon = \"4 weeks\"\nwarm_up = \"0 d\"\n\
         architectures = [\"client-server\"]\n[replications]\nmin = 1\nmax = 1\n[set]\n\
         \"organisation.devices\" = 2\n\"service.fetch-loop.size\" = \"8 TB\"\n\
         \"service.fetch-loop.patience.deadline\" = \"1 week\"\n\
         \"organisation.presence\" = { office = { arrive = \"9 h\", leave = \"17.5 h\", \
         jitter = \"0 s\", absence = 0.0, absence_days = 1.0, part_time = 0.0, \
         lunch_sleep = 0.0, taken_home = 0.0, taken_home_weekend = 0.0, left_on = 1.0, \
         desktop_left_on = 1.0 } }\n",
    );
    let (_, loops) = observe(office(&experiment, 0), run_of(&experiment, 0), Loops::default());
    assert!(loops.begun > 20, "{}", loops.begun);
    assert_eq!(loops.most, 1, "{} begun", loops.begun);
}

/// A printer by itself is where it is, however many servers there are beside.
#[test]
fn servers_do_not_move_printers() {
    let prints = |servers: u32| {
        let text = format!(
            "title = \"t\"\norganisation = \"internet\"\nhorizon = \"2 d\"\nwarm_up = \"0 d\"\n\
             architectures = [\"internet-copies\"]\n[replications]\nmin = 1\nmax = 1\n[set]\n\
             \"organisation.devices\" = 12\n\"organisation.team_size\" = 12\n\
             \"organisation.users_per_printer\" = 3\n\"organisation.hardware\" = \"faultless\"\n\
             \"organisation.services\" = [\"printing\"]\n\
             \"organisation.network\" = {{ regions = \"bitcoin-2019\" }}\n\
             \"architecture.discovery.index.servers\" = {servers}\n"
        );
        let printed = lines(&experiment(&text), &["has printed"]);
        assert!(printed.len() > 50, "{printed:?}");
        printed
    };
    assert_eq!(prints(1), prints(3));
}
