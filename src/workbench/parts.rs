//! Cost of an event type for each part: the same model in two parts and in one piece.
//!
//! The model is cheap on purpose: sessions begin and end, messages are sent and answered, after
//! uniform delays. Both forms share the state and the draws; only the events differ.

use crate::sim::{Model, Rng, Schedule, SimDuration, Simulation};

/// Sessions that begin and end.
struct Sessions {
    open: u64,
    rng: Rng,
}

#[derive(Clone, Copy)]
enum SessionEvent {
    Begin(u32),
    End(u32),
}

/// Messages that are sent and answered.
struct Messages {
    unanswered: u64,
    rng: Rng,
}

#[derive(Clone, Copy)]
enum MessageEvent {
    Sent(u32),
    Answered(u32),
}

/// One to 2^30 nanoseconds.
fn delay(rng: &mut Rng) -> SimDuration {
    SimDuration::from_nanos(1 + u64::from(rng.below(1 << 30)))
}

impl Sessions {
    fn handle(&mut self, event: SessionEvent, agenda: &mut impl Schedule<Event = SessionEvent>) {
        match event {
            SessionEvent::Begin(number) => {
                self.open += 1;
                agenda.after(delay(&mut self.rng), SessionEvent::End(number));
            }
            SessionEvent::End(number) => {
                self.open -= 1;
                agenda.after(delay(&mut self.rng), SessionEvent::Begin(number));
            }
        }
    }
}

impl Messages {
    fn handle(&mut self, event: MessageEvent, agenda: &mut impl Schedule<Event = MessageEvent>) {
        match event {
            MessageEvent::Sent(number) => {
                self.unanswered += 1;
                agenda.after(delay(&mut self.rng), MessageEvent::Answered(number));
            }
            MessageEvent::Answered(number) => {
                self.unanswered -= 1;
                agenda.after(delay(&mut self.rng), MessageEvent::Sent(number));
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Event {
    Session(SessionEvent),
    Message(MessageEvent),
}

struct Scoped {
    sessions: Sessions,
    messages: Messages,
}

impl Model for Scoped {
    type Event = Event;

    fn handle(&mut self, event: Event, agenda: &mut impl Schedule<Event = Event>) {
        match event {
            Event::Session(event) => {
                self.sessions.handle(event, &mut agenda.scoped(Event::Session));
            }
            Event::Message(event) => {
                self.messages.handle(event, &mut agenda.scoped(Event::Message));
            }
        }
    }
}

#[derive(Clone, Copy)]
enum FlatEvent {
    Begin(u32),
    End(u32),
    Sent(u32),
    Answered(u32),
}

struct Flat {
    sessions: Sessions,
    messages: Messages,
}

impl Model for Flat {
    type Event = FlatEvent;

    fn handle(&mut self, event: FlatEvent, agenda: &mut impl Schedule<Event = FlatEvent>) {
        let Self { sessions, messages } = self;
        match event {
            FlatEvent::Begin(number) => {
                sessions.open += 1;
                agenda.after(delay(&mut sessions.rng), FlatEvent::End(number));
            }
            FlatEvent::End(number) => {
                sessions.open -= 1;
                agenda.after(delay(&mut sessions.rng), FlatEvent::Begin(number));
            }
            FlatEvent::Sent(number) => {
                messages.unanswered += 1;
                agenda.after(delay(&mut messages.rng), FlatEvent::Answered(number));
            }
            FlatEvent::Answered(number) => {
                messages.unanswered -= 1;
                agenda.after(delay(&mut messages.rng), FlatEvent::Sent(number));
            }
        }
    }
}

fn states() -> (Sessions, Messages) {
    let sessions = Sessions { open: 0, rng: super::rng(0) };
    (sessions, Messages { unanswered: 0, rng: super::rng(1) })
}

/// `size` pending events, half of them of each part, each part with an enum of its own.
pub(super) fn scoped(size: u32) -> Simulation<impl Model> {
    scoped_model(size)
}

/// The same with one enum.
pub(super) fn flat(size: u32) -> Simulation<impl Model> {
    flat_model(size)
}

fn scoped_model(size: u32) -> Simulation<Scoped> {
    let (sessions, messages) = states();
    let mut simulation = Simulation::new(Scoped { sessions, messages });
    simulation.prepare(|model, agenda| {
        for number in 0..size / 2 {
            let event = Event::Session(SessionEvent::Begin(number));
            agenda.after(delay(&mut model.sessions.rng), event);
            let event = Event::Message(MessageEvent::Sent(number));
            agenda.after(delay(&mut model.messages.rng), event);
        }
    });
    simulation
}

fn flat_model(size: u32) -> Simulation<Flat> {
    let (sessions, messages) = states();
    let mut simulation = Simulation::new(Flat { sessions, messages });
    simulation.prepare(|model, agenda| {
        for number in 0..size / 2 {
            agenda.after(delay(&mut model.sessions.rng), FlatEvent::Begin(number));
            agenda.after(delay(&mut model.messages.rng), FlatEvent::Sent(number));
        }
    });
    simulation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_the_same_model() {
        let (mut scoped, mut flat) = (scoped_model(100), flat_model(100));
        for _ in 0..10_000 {
            assert!(scoped.step() && flat.step());
            assert_eq!(scoped.now(), flat.now());
        }
        assert_eq!(scoped.model.sessions.open, flat.model.sessions.open);
        assert_eq!(scoped.model.messages.unanswered, flat.model.messages.unanswered);
        assert!(scoped.model.sessions.open > 0);
    }
}
