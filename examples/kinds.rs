use crosspoint::experiment::*;
use crosspoint::sim::*;
use crosspoint::world::*;
use std::sync::Arc;
struct C {
    w: World<Silent>,
    n: std::collections::BTreeMap<String, u64>,
}
impl Model for C {
    type Event = Event;
    fn handle(&mut self, e: Event, a: &mut impl Schedule<Event = Event>) {
        let s = format!("{e:?}");
        let k: String = s.chars().take_while(|c| c.is_alphabetic() || *c == '(').collect();
        *self.n.entry(k).or_default() += 1;
        self.w.handle(e, a)
    }
}
fn main() {
    let e = load_experiment(std::path::Path::new("experiments/office.toml"), &Overrides::default())
        .unwrap();
    for (i, p) in e.plan.points.iter().enumerate() {
        let d = e.plan.describe(p);
        if !d.contains(&std::env::args().nth(1).unwrap()) {
            continue;
        }
        let mut s = Simulation::new(C {
            w: World::new(Arc::clone(&e.scenarios[i]), Streams::new(e.plan.seed, 0), Silent),
            n: Default::default(),
        });
        s.prepare(|c, a| c.w.start(e.warm_up, a));
        s.run_until(SimTime::ZERO + e.horizon);
        println!("{d}");
        for (k, v) in &s.model.n {
            println!("  {k} {v}");
        }
    }
}
