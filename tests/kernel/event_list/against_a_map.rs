//! Millions of operations of every kind, each answer compared with that of an ordered map.

use std::collections::BTreeMap;

use crate::long::rounds;
use crosspoint::sim::{EventKey, EventList, Rng, SimTime, Streams};

/// How long a list lives before a new one takes its place.
const LIFE: u64 = 500_000;
/// Keys of events, pending or not, from which cancellations choose.
const REMEMBERED: usize = 4_096;

/// The list under test and the map, kept alike.
struct Pair {
    list: EventList<u64>,
    map: BTreeMap<(u64, u64), EventKey>,
    recent: Vec<(EventKey, (u64, u64))>,
    scheduled: u64,
    rng: Rng,
}

impl Pair {
    fn new(rng: Rng, start: u64) -> Self {
        let mut list = EventList::new();
        list.advance_to(SimTime::from_nanos(start));
        Self { list, map: BTreeMap::new(), recent: Vec::new(), scheduled: 0, rng }
    }

    fn now(&self) -> u64 {
        self.list.now().as_nanos()
    }

    fn push(&mut self, delay: u64) {
        let entry = (self.now().saturating_add(delay), self.scheduled);
        let key = self.list.push(SimTime::from_nanos(entry.0), entry.1);
        self.scheduled += 1;
        self.map.insert(entry, key);
        if self.recent.len() < REMEMBERED {
            self.recent.push((key, entry));
        } else {
            let at = self.rng.below(REMEMBERED as u32) as usize;
            self.recent[at] = (key, entry);
        }
    }

    fn pop(&mut self) {
        match (self.list.pop(), self.map.pop_first()) {
            (Some(event), Some((entry, _))) => assert_eq!((self.now(), event), entry),
            (event, entry) => assert_eq!((event, entry), (None, None)),
        }
    }

    fn peek(&mut self) {
        let expected = self.map.first_key_value().map(|((time, _), _)| *time);
        assert_eq!(self.list.next_time().map(SimTime::as_nanos), expected);
    }

    /// Cancels an event that may be pending, executed or already cancelled.
    fn cancel_any(&mut self) {
        if !self.recent.is_empty() {
            let at = self.rng.below(self.recent.len() as u32) as usize;
            let (key, entry) = self.recent[at];
            assert_eq!(self.list.cancel(key), self.map.remove(&entry).is_some());
        }
    }

    /// Cancels every `nth` pending event; returns how many.
    fn cancel_many(&mut self, nth: usize) -> u64 {
        let chosen: Vec<_> = self.map.iter().step_by(nth).map(|(e, k)| (*e, *k)).collect();
        for (entry, key) in &chosen {
            assert!(self.list.cancel(*key));
            assert!(!self.list.cancel(*key));
            self.map.remove(entry);
        }
        chosen.len() as u64
    }

    fn advance(&mut self, delay: u64) {
        let time = self.now().saturating_add(delay);
        let next = self.map.first_key_value().map_or(u64::MAX, |((time, _), _)| *time);
        self.list.advance_to(SimTime::from_nanos(time.min(next)));
    }
}

/// A while in which delays and operations are of one kind.
struct Phase {
    /// Delays have up to this many binary digits.
    digits: u32,
    /// Delays are multiples of this: coarse ones make ties.
    grain: u64,
    /// Of a hundred operations: those that schedule, cancel, and only look; the others execute.
    pushes: u32,
    cancels: u32,
    looks: u32,
}

impl Phase {
    fn draw(rng: &mut Rng) -> Self {
        let digits = rng.below(50);
        let grain = if rng.chance(0.3) { 1 << rng.below(digits + 1) } else { 1 };
        // Queues grow in some phases and empty in others.
        let pushes = 25 + rng.below(40);
        Self { digits, grain, pushes, cancels: rng.below(25), looks: rng.below(5) }
    }

    fn delay(&self, rng: &mut Rng) -> u64 {
        let bits = rand::Rng::next_u64(rng) >> (64 - self.digits.max(1));
        // Delays of all scales up to the largest, small ones as often as large ones.
        let delay = bits >> rng.below(self.digits + 1);
        delay - delay % self.grain
    }

    /// A few thousand operations; returns how many.
    fn run(&self, pair: &mut Pair) -> u64 {
        let operations = u64::from(200 + pair.rng.below(20_000));
        for _ in 0..operations {
            let kind = pair.rng.below(100);
            if kind < self.pushes {
                let delay = self.delay(&mut pair.rng);
                pair.push(delay);
            } else if kind < self.pushes + self.cancels {
                pair.cancel_any();
            } else if kind < self.pushes + self.cancels + self.looks {
                pair.peek();
                let delay = self.delay(&mut pair.rng);
                pair.advance(delay);
            } else {
                pair.pop();
            }
            assert_eq!(pair.list.len(), pair.map.len());
        }
        operations
    }
}

/// End of a phase: a burst of ties, many cancellations, far-off events, or nothing.
fn interlude(pair: &mut Pair) -> u64 {
    match pair.rng.below(8) {
        0 => {
            let (delay, burst) = (u64::from(pair.rng.below(1_000)), 1 + pair.rng.below(5_000));
            (0..burst).for_each(|_| pair.push(delay));
            u64::from(burst)
        }
        1 => pair.cancel_many(1),
        2 => pair.cancel_many(2),
        3 => {
            (0..50).for_each(|n| pair.push(u64::MAX >> n));
            50
        }
        4 => {
            // Looked at but not executed; then something comes before all of it.
            pair.peek();
            (0..100).for_each(|n| pair.push(n % 7));
            100
        }
        _ => 0,
    }
}

#[test]
fn every_answer_is_that_of_an_ordered_map() {
    let wanted = rounds(10_000_000).into();
    let (mut done, mut life) = (0, 0);
    while done < wanted {
        let mut rng = Streams::new(31, 0).stream(1, 0, life);
        // One list in eight lives near the end of time.
        let start = if life % 8 == 7 { u64::MAX - (1 << rng.below(45)) } else { 0 };
        let mut pair = Pair::new(rng, start);
        let mut lived = 0;
        while lived < LIFE {
            let phase = Phase::draw(&mut pair.rng);
            lived += phase.run(&mut pair) + interlude(&mut pair);
        }
        while !pair.map.is_empty() {
            pair.pop();
            lived += 1;
        }
        pair.pop();
        done += lived;
        life += 1;
    }
}
