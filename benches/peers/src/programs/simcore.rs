//! simcore: components behind `Rc<RefCell<dyn EventHandler>>`, events found by downcast.

use std::cell::RefCell;
use std::rc::Rc;

use crosspoint::sim::Rng;
use serde::Serialize;
use simcore::{Event, EventHandler, Simulation, SimulationContext, cast};

use super::{HoldModel, Line, QueueModel, exponential, rng};

#[derive(Clone, Serialize)]
struct Due {
    number: u32,
}

struct Holder {
    context: SimulationContext,
    rng: Rng,
}

impl Holder {
    fn schedule(&mut self, number: u32) {
        let delay = exponential(&mut self.rng, 1.0);
        self.context.emit_self(Due { number }, delay);
    }
}

impl EventHandler for Holder {
    fn on(&mut self, event: Event) {
        cast!(match event.data {
            Due { number } => {
                self.schedule(number)
            }
        })
    }
}

pub struct Hold(Simulation);

impl HoldModel for Hold {
    fn new(pending: u32) -> Self {
        let mut simulation = Simulation::new(1);
        let context = simulation.create_context("holder");
        let holder = Rc::new(RefCell::new(Holder { context, rng: rng(0) }));
        simulation.add_handler("holder", holder.clone());
        for number in 0..pending {
            holder.borrow_mut().schedule(number);
        }
        Self(simulation)
    }

    fn run(&mut self, events: u64) {
        self.0.steps(events);
    }

    fn now(&self) -> f64 {
        self.0.time()
    }
}

#[derive(Clone, Serialize)]
struct Arrival {}

#[derive(Clone, Serialize)]
struct Departure {}

struct Shop {
    context: SimulationContext,
    line: Line,
}

impl Shop {
    fn arrive(&mut self) {
        let gap = self.line.next_gap();
        self.context.emit_self(Arrival {}, gap);
        let service = self.line.arrive(self.context.time());
        self.begin(service);
    }

    fn leave(&mut self) {
        let service = self.line.leave(self.context.time());
        self.begin(service);
    }

    fn begin(&self, service: Option<f64>) {
        if let Some(service) = service {
            self.context.emit_self(Departure {}, service);
        }
    }
}

impl EventHandler for Shop {
    fn on(&mut self, event: Event) {
        cast!(match event.data {
            Arrival {} => {
                self.arrive()
            }
            Departure {} => {
                self.leave()
            }
        })
    }
}

pub struct Queue {
    simulation: Simulation,
    shop: Rc<RefCell<Shop>>,
}

impl QueueModel for Queue {
    fn new(servers: u32) -> Self {
        let mut simulation = Simulation::new(1);
        let context = simulation.create_context("shop");
        let mut line = Line::new(servers);
        context.emit_self(Arrival {}, line.next_gap());
        let shop = Rc::new(RefCell::new(Shop { context, line }));
        simulation.add_handler("shop", shop.clone());
        // The first arrival was sent before there was anybody to receive it, which is allowed.
        Self { simulation, shop }
    }

    fn run(&mut self, customers: u64) {
        while self.shop.borrow().line.left < customers {
            self.simulation.step();
        }
    }

    fn mean_wait(&self) -> f64 {
        self.shop.borrow().line.mean_wait()
    }
}
