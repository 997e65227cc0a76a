//! The command `crosspoint`.
use crosspoint::experiment::*;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let e = match load_experiment(std::path::Path::new(&path), &Overrides::default()) {
        Ok(e) => e,
        Err(d) => {
            eprintln!("{d}");
            std::process::exit(2)
        }
    };
    println!("{} points {} trials", e.plan.points.len(), e.plan.trials());
    let t0 = std::time::Instant::now();
    let mut ev = 0;
    let mut ops = 0;
    for (i, p) in e.plan.points.iter().enumerate() {
        let o = simulate(
            &e.scenarios[i],
            Run { seed: e.plan.seed, replication: 0, warm_up: e.warm_up, horizon: e.horizon },
        );
        ev += o.events;
        ops += o.operations;
        print!("{:60} ev {:9} ops {:8} ", e.plan.describe(p), o.events, o.operations);
        for m in [
            "availability",
            "clock_availability",
            "stale_share",
            "latency_mean",
            "blocked_hours",
            "admin_effort",
            "staff_hours",
            "conflicts",
            "objects_lost",
            "task_wait_p90",
        ] {
            print!(" {}={:.4}", m, o.metrics[crosspoint::metrics::metric_index(m).unwrap()]);
        }
        println!();
        for (f, c, n) in o.blocks.iter() {
            print!(" {}/{}:{}", f.name(), c.name(), n);
        }
        println!();
    }
    println!("{} events {:.2} M/s {} ops", ev, ev as f64 / t0.elapsed().as_secs_f64() / 1e6, ops);
}
