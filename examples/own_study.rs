//! A model of one's own that experiment files can be made of: a rumour in a village.
//!
//! Run it with `cargo run --release --example own_study -- run examples/own-study/rumour.toml -o
//! out`. All commands know the model: `check`, `trace`, `list params`, `schema rumours` ...

use std::process::ExitCode;
use std::sync::Arc;

use crosspoint::config::{Log, Reader};
use crosspoint::sim::{Model, Rng, Schedule, SimDuration, SimTime, Simulation};
use crosspoint::study::{
    CutShort, Direction, Draws, Entry, EventOf, Extent, Formula, Gauge, Idle, Limits, Metric,
    Named, Purpose, Root, Roots, Run, SpanPart, Study, TraceLine, Trial, Wanted, entry,
};

/// The calls of all rounds.
const CALLS: Purpose<(), ()> = Purpose::new(1);

/// One point: what its file says.
#[derive(Debug)]
struct Village {
    title: String,
    people: u32,
    round: SimDuration,
}

/// The state of a trial; its only event is a round.
struct World {
    village: Arc<Village>,
    knows: Vec<bool>,
    rounds: Option<u32>,
    passed: u32,
    rng: Rng,
}

impl Model for World {
    type Event = ();

    fn handle(&mut self, (): (), agenda: &mut impl Schedule<Event = ()>) {
        self.passed += 1;
        let before = self.knows.clone();
        for caller in (0..before.len()).filter(|at| before[*at]) {
            let other = self.rng.below(self.village.people - 1) as usize;
            // A caller does not call oneself.
            self.knows[other + usize::from(other >= caller)] = true;
        }
        if self.knows.iter().all(|knows| *knows) {
            self.rounds = Some(self.passed);
        } else {
            agenda.after(self.village.round, ());
        }
    }
}

/// The metrics with their formulas over what a trial counts.
static METRICS: [Formula<Option<u32>>; 1] = [Formula::new(
    "rounds",
    "rounds",
    Direction::Lower,
    "rounds until all know",
    "rounds until everybody knows the rumour; not a number if the trial ends before",
    |rounds| rounds.map_or(f64::NAN, f64::from),
)];

static ROOTS: &[Root] = &[Root {
    name: "rumours",
    folder: "rumours",
    named: Named::Compared,
    classes: &[],
    read: |_, item, _, log| drop(Village::of(Reader::root(item, "rumours", log))),
    examples: &[],
    labels: &[],
}];

impl Village {
    fn of(mut table: Reader) -> Self {
        let title = table.label("title", None, "name in charts and tables");
        let people = table.count("people", 2..=100_000, None, "people in the village");
        let round = table.duration("round", "1 s"..="1 d", None, "time from round to round");
        table.finish();
        Self { title, people, round }
    }
}

impl Study for Village {
    const NAME: &'static str = "rumours";
    const ABOUT: &'static str = "people who call each other";
    const VERSION: u32 = 1;
    const ROOTS: &'static [Root] = ROOTS;
    const HEADLINES: &'static [&'static str] = &["rounds"];
    type World = World;
    type Counts = Option<u32>;

    fn metrics() -> Vec<Metric> {
        METRICS.iter().map(|own| own.metric.clone()).collect()
    }

    fn read(roots: &Roots, log: &Log) -> Self {
        Self::of(Reader::root(roots.file("rumours"), "rumours", log))
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn idle(&self) -> Idle {
        Idle::default()
    }

    fn extent(&self) -> Extent {
        let events_per_second = 1.0 / self.round.as_secs_f64();
        let (size, memory) = (f64::from(self.people), u64::from(self.people));
        Extent { size, keeps_calendar: false, events_per_second, memory }
    }

    fn world(self: &Arc<Self>, draws: Draws) -> World {
        let mut knows = vec![false; self.people as usize];
        knows[0] = true;
        let rng = draws.of(CALLS, (), ());
        World { village: Arc::clone(self), knows, rounds: None, passed: 0, rng }
    }

    fn start(
        world: &mut World,
        _warm_up: SimDuration,
        agenda: &mut impl Schedule<Event = EventOf<Self>>,
    ) {
        agenda.after(world.village.round, ());
    }

    fn measure_from(_world: &mut World, _now: SimTime) {}

    fn counts(world: &World, _now: SimTime, _events: u64) -> Option<u32> {
        world.rounds
    }

    fn values(&self, rounds: &Option<u32>) -> Vec<f64> {
        METRICS.iter().map(|own| (own.value)(rounds)).collect()
    }

    fn trace(
        self: &Arc<Self>,
        run: Run,
        limits: Limits,
        _wanted: Wanted,
        line: &mut dyn FnMut(TraceLine),
    ) -> Result<TraceLine, CutShort> {
        let said = |at, kind, text: String| TraceLine {
            at,
            kind,
            track: ("villages", "this one".to_owned()),
            part: SpanPart::Apart,
            text,
            facts: Vec::new(),
        };
        let begin = format!("{} people, a round every {}", self.people, self.round);
        line(said(SimTime::ZERO, "begin", begin));
        let world = self.world(Draws::new(run.seed, run.replication));
        let mut simulation = Simulation::new(world);
        simulation.prepare(|world, agenda| Self::start(world, run.warm_up, agenda));
        let gauge = Gauge { load: Self::load, busiest: Self::busiest, over: |_| {} };
        let mut trial = Trial::new(simulation, run.horizon, limits, gauge);
        let horizon = trial.finish()?;
        let passed = trial.simulation.model.passed;
        Ok(said(horizon, "total", format!("{passed} rounds; this example tells no more")))
    }
}

static STUDIES: [Entry; 1] = [entry::<Village>()];

fn main() -> ExitCode {
    crosspoint::cli::main(&STUDIES)
}
