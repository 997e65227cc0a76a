//! Sums that have to be exact under each of the ten architectures that are shipped: causes by
//! service and place, hours by sort and by who works, and equal wishes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crosspoint::experiment::Experiment;
use crosspoint::metrics::metric_index;
use crosspoint::operation::{
    Assignee, Cause, Function, Notice, Obstacle, Operation, Outcome, Workplace,
};
use crosspoint::sim::{Model, Schedule, SimDuration, SimTime, Simulation, TotalTime};
use crosspoint::study::Draws;
use crosspoint::world::office::{Event, Observer, Silent, World, observe};

use crate::common::{experiment, office, run_of, simulate};

const ROWS: [&str; 10] = [
    "client-server",
    "client-server-standby",
    "workgroup",
    "workgroup-copies",
    "hybrid-directory",
    "hybrid-cache",
    "nas",
    "host-pc",
    "cloud-drive",
    "sync-tool",
];

/// Eight people, some at home, and much that breaks.
fn troubled(weeks: u32, set: &str) -> Experiment {
    let rows = ROWS.map(|row| format!("\"{row}\"")).join(", ");
    experiment(&format!(
        "title = \"sums\"\norganisation = \"office\"\narchitectures = [{rows}]\n\
         horizon = \"{weeks} weeks\"\nwarm_up = \"0 d\"\n[replications]\nmin = 1\nmax = 1\n[set]\n\
         \"organisation.laptops\" = 0.6\n\
         \"organisation.presence.office.remote\" = {{ days = 0.3 }}\n\
         \"hardware.failures.switch.rate\" = \"30 /y\"\n\
         \"hardware.failures.uplink.rate\" = \"100 /y\"\n\
         \"hardware.failures.gateway.rate\" = \"50 /y\"\n\
         \"hardware.failures.home_line.rate\" = \"50 /y\"\n\
         \"hardware.failures.printer.rate\" = \"50 /y\"\n\
         \"hardware.failures.desktop.rate\" = \"5 /y\"\n{set}"
    ))
}

/// What has ended: by place and whether it was on a file, how many, and how many not in time; and
/// hours of finished tasks, of the staff and of owners.
#[derive(Default)]
struct Ledger {
    ended: BTreeMap<(u8, bool), [u64; 2]>,
    causes: BTreeMap<(u8, Function, Cause), u64>,
    efforts: [TotalTime; 2],
}

impl Observer for Ledger {
    fn ended(
        &mut self,
        _now: SimTime,
        _slot: u32,
        op: &Operation,
        _outcome: Outcome,
        blamed: Option<Obstacle>,
    ) {
        let place = op.place as u8;
        let own = self.ended.entry((place, op.action.is_on_file())).or_default();
        own[0] += 1;
        if let Some(Obstacle { function, cause, .. }) = blamed {
            own[1] += 1;
            *self.causes.entry((place, function, cause)).or_default() += 1;
        }
    }

    fn noticed(&mut self, _now: SimTime, notice: &Notice) {
        if let Notice::TaskDone(task) = notice {
            let owner = usize::from(task.by != Assignee::Staff);
            self.efforts[owner] = self.efforts[owner] + task.effort.into();
        }
    }
}

/// Each operation that was not in time has one cause, at each place and of each service, so that
/// these add up to unavailability; and each hour of administration and rework is somebody's.
#[test]
fn causes_and_hours_add_up_under_every_architecture() {
    let experiment = troubled(4, "");
    for (at, row) in ROWS.iter().enumerate() {
        let run = run_of(&experiment, 0);
        let (totals, ledger) = observe(office(&experiment, at), run, Ledger::default());
        let values = simulate(&experiment, at, run).values;
        let value = |metric: &str| values[metric_index(metric).expect("there is such a metric")];
        let sum = |of: &dyn Fn(&(u8, bool)) -> bool| {
            let own = ledger.ended.iter().filter(|own| of(own.0)).map(|own| own.1);
            own.fold([0, 0], |sum, own| [sum[0] + own[0], sum[1] + own[1]])
        };
        let mut missing = 0;
        for (metric, [ended, missed]) in [
            ("availability", sum(&|_| true)),
            ("availability_office", sum(&|own| own.0 == Workplace::Office as u8)),
            ("availability_home", sum(&|own| own.0 == Workplace::Home as u8)),
            ("availability_files", sum(&|own| own.1)),
            ("availability_printing", sum(&|own| !own.1)),
        ] {
            assert!(ended > 50, "{row}, {metric}: {ended}");
            missing += missed;
            let expected = 1.0 - missed as f64 / ended as f64;
            assert!((value(metric) - expected).abs() < 1e-12, "{row}, {metric}");
        }
        assert!(missing > 10, "{row}: {missing}");
        let blocks = totals.blocks.iter();
        let blocks = blocks.map(|(place, function, cause, n)| ((place as u8, function, cause), n));
        assert_eq!(blocks.collect::<BTreeMap<_, _>>(), ledger.causes, "{row}");
        assert_eq!(totals.blocks.total(), sum(&|_| true)[1], "{row}");

        let hours = totals.staff_work + totals.owner_work;
        assert_eq!(totals.administration + totals.rework, hours, "{row}");
        // What is under way at the end is somebody's work too, and no task of it is finished.
        let done = ledger.efforts.map(TotalTime::as_hours_f64);
        let busy = [totals.staff_work, totals.owner_work].map(TotalTime::as_hours_f64);
        for (done, busy) in done.into_iter().zip(busy) {
            assert!(done <= busy + 1e-9 && busy < done + 8.0, "{row}: {busy} h of {done}");
        }
        assert!(done[1] > 1.0, "{row}: {done:?}");
    }
}

/// The instants at which users set out, and for what service.
struct Wishes {
    world: World<Silent>,
    hash: blake3::Hasher,
    count: u64,
}

impl Model for Wishes {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
        if matches!(event, Event::Intent(..)) {
            self.count += 1;
            self.hash.update(&agenda.now().as_nanos().to_le_bytes());
            for word in event.words() {
                self.hash.update(&word.to_le_bytes());
            }
        }
        self.world.handle(event, agenda);
    }
}

/// Whatever breaks, users set out at the same instants under each of the ten.
#[test]
fn users_set_out_at_the_same_instants_under_every_architecture() {
    let experiment = troubled(2, "");
    let of = |at: usize| {
        let run = run_of(&experiment, 0);
        let world =
            World::new(Arc::clone(office(&experiment, at)), Draws::new(run.seed, 0), Silent);
        let wishes = Wishes { world, hash: blake3::Hasher::new(), count: 0 };
        let mut simulation = Simulation::new(wishes);
        simulation.prepare(|model, agenda| model.world.start(SimDuration::ZERO, agenda));
        simulation.run_until(SimTime::ZERO + run.horizon);
        (simulation.model.count, simulation.model.hash.finalize())
    };
    let first = of(0);
    assert!(first.0 > 1_500, "{}", first.0);
    for (at, row) in ROWS.iter().enumerate() {
        assert_eq!(of(at), first, "{row}");
    }
}
